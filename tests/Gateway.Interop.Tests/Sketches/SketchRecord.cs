using System.Globalization;
using System.Text;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>All that a sketch did in one scenario of Host/world.h, and its console.</summary>
internal sealed class SketchRecord
{
    private SketchRecord(ProgramResult result)
    {
        Console = result.Error;
        Steps = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    public string Console { get; }

    public IReadOnlyList<(int AtMs, string Text)> Steps { get; }

    /// <summary>The steps without their times, of those that begin with one of the words.</summary>
    public IEnumerable<string> Of(params string[] words) => Steps.Select(step => step.Text).Where(text => words.Contains(text.Split(' ')[0]));

    public IReadOnlyList<RecordedMessage> Messages => [.. Of("publish").Select(text => text.Split(' ')).Select(words => new RecordedMessage(
        words[1], int.Parse(words[2], CultureInfo.InvariantCulture), words[3] == "1", Convert.FromHexString(words[4])))];

    /// <summary>Texts of the states published, all of them retained.</summary>
    public IReadOnlyList<string> States => [.. Messages.Where(message => message.Topic.EndsWith("/state", StringComparison.Ordinal)).Select(message =>
    {
        Assert.Equal((0, true), (message.Qos, message.Retain));
        return Encoding.UTF8.GetString(message.Payload);
    })];

    public IReadOnlyList<RecordedMessage> Frames => [.. Messages.Where(message => message.Topic.EndsWith("/frame", StringComparison.Ordinal))];

    /// <summary>Runs a sketch in a folder that holds its flash, too; see Host/world.h.</summary>
    public static async Task<SketchRecord> RunAsync(
        string program, TemporaryDirectory folder, byte[] jpeg, string scenario, string[]? commands = null, int exitCode = 0)
    {
        var cancel = TestContext.Current.CancellationToken;
        var picture = folder.Combine("picture.jpg");
        await File.WriteAllBytesAsync(picture, jpeg, cancel);
        var result = await ExternalProgram.RunAsync(program, [picture, scenario, .. commands ?? []], TimeSpan.FromMinutes(1), cancel: cancel);
        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode} {result.Error}");
        return new SketchRecord(result);
    }

    /// <summary>Makes the flash for the first boot of a test, empty or with a number of boots.</summary>
    public static void PrepareFlash(TemporaryDirectory folder, string number = "") => File.WriteAllText(folder.Combine("picture.jpg.nvs"), number);

    private static (int AtMs, string Text) Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return (int.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture), line[(space + 1)..]);
    }
}

/// <summary>A message that a sketch handed to its MQTT library.</summary>
internal sealed record RecordedMessage(string Topic, int Qos, bool Retain, byte[] Payload);
