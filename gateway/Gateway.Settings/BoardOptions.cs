using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Settings;

/// <summary>An entry of <c>Boards</c>: whose pictures a topic carries.</summary>
public sealed partial record BoardOptions
{
    private const int MaxCamera = 128;

    [Setting("Topic filter of the pictures, such as `home/+/image`; `+` stands for one level, `#` at the end for all that follow.")]
    public required string Topic { get; init; }

    [Setting("Name of the camera. `{1}` stands for what the first wildcard of `Topic` matched, `{2}` for the second, `{client}` for the client id of "
        + "the publisher (of another broker: `iot`). Empty: `{1}`, or `{client}` if `Topic` has no wildcard.")]
    public string Camera { get; init; } = "";

    [Setting("Form of the payloads. `Auto`: the first bytes of each tell it.")]
    public BoardPayload Payload { get; init; } = BoardPayload.Auto;

    [Setting("Whether the gateway asks these boards for a picture each `MovingInterval` while something moves, and each `StillInterval` when all is "
        + "still. Only for boards on `gateway/BOARD/frame` that take commands. An interval that a person asks for has precedence.")]
    public bool Adaptive { get; init; }

    [Setting("Time between two pictures while something moves, if `Adaptive`.", Min = "10ms", Max = "1h")]
    public TimeSpan MovingInterval { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("Time between two pictures when all has been still for `StillAfter`, if `Adaptive`.", Min = "10ms", Max = "1h")]
    public TimeSpan StillInterval { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Time without motion before `StillInterval` counts, if `Adaptive`.", Min = "1s", Max = "1d")]
    public TimeSpan StillAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><see cref="Camera"/>, or what stands for an empty one.</summary>
    public string RealCamera => Camera.Length > 0 ? Camera : Wildcards > 0 ? "{1}" : "{client}";

    private int Wildcards => Topic.Split('/').Count(level => level is "+" or "#");

    /// <summary>Cuts a name into literal text and what is in braces; the latter begins with its brace.</summary>
    public static IEnumerable<string> PartsOf(string camera) => Part().Matches(camera).Select(match => match.Value);

    /// <summary>The first thing that is wrong with it; null if nothing is.</summary>
    public string? Problem()
    {
        var problems = new SettingProblems();
        Check("Boards", problems);
        return problems.First?.ToString();
    }

    internal void Check(string key, SettingProblems problems)
    {
        problems.Require(IsFilter(Topic), $"{key}:{nameof(Topic)}",
            $"is \"{Topic}\"; it must be a topic filter such as home/+/image, with + and # alone in their level and # in the last one");
        problems.Require(RealCamera.Length <= MaxCamera, $"{key}:{nameof(Camera)}", $"has over {MaxCamera} characters");
        foreach (var part in PartsOf(RealCamera).Where(part => part[0] is '{' or '}'))
        {
            problems.Require(
                part == "{client}" || (part.Length == 3 && part[1] is >= '1' and <= '9' && part[1] - '0' <= Wildcards), $"{key}:{nameof(Camera)}",
                $"has {part}; it may have {{client}}, and {{1}} to the number of wildcards in Topic, which is {Wildcards}");
        }
    }

    private static bool IsFilter(string topic)
    {
        var levels = topic.Split('/');
        return topic.Length > 0 && Encoding.UTF8.GetByteCount(topic) <= ushort.MaxValue && !topic.Any(char.IsControl)
            && !topic.StartsWith("$share/", StringComparison.Ordinal)
            && levels.Select((level, i) => level == "+" || (level == "#" && i == levels.Length - 1) || !level.AsSpan().ContainsAny('+', '#'))
                .All(isRight => isRight);
    }

    [GeneratedRegex(@"\{[^{}]*\}|[{}]|[^{}]+")]
    private static partial Regex Part();
}

/// <summary>The form of a payload with a picture.</summary>
public enum BoardPayload
{
    Auto,

    /// <summary>The header of protocol/MQTT.md section 3, and a JPEG.</summary>
    Frame,

    Jpeg,

    /// <summary>JSON with a member that holds the picture.</summary>
    Json,

    /// <summary>Base64 alone, perhaps as a data URI, in quotes, or as a field of a form.</summary>
    Base64,
}
