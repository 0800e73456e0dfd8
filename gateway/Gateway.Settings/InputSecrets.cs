using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Settings;

/// <summary>Hides the address of a camera in texts of ffmpeg: user, password, path and query may all be secret, whole or in parts.</summary>
/// <remarks>
/// ffmpeg quotes addresses as it understands them, cut at any <c>/</c>, <c>?</c>, <c>@</c> or <c>#</c> of a password. So whatever stands in the
/// address too is hidden, from the beginning of a word to the end of one.
/// </remarks>
public sealed partial class InputSecrets
{
    /// <summary>Characters; fewer are a word of any sentence.</summary>
    private const int ShortestPart = 3;

    private const string Hidden = "***";

    private readonly string[] _secrets;

    /// <param name="input">As the settings have it.</param>
    /// <param name="arguments">ffmpeg's arguments for it; names of options are not secret.</param>
    public InputSecrets(string input, IEnumerable<string> arguments)
    {
        var secrets = arguments.Where(argument => argument.AsSpan().ContainsAny(':', '=')).ToList();
        if (Address(input) is { Length: > 0 } address)
            secrets.Add(address);
        _secrets = [.. secrets.Concat(secrets.Select(Uri.UnescapeDataString)).Distinct()];
    }

    /// <summary>Whether something in the address may be secret: a user, a query, a fragment, or a value or a long mixed word in its path.</summary>
    public static bool MayBeIn(string input) => Address(input) is { } address && Secretive().IsMatch(address);

    /// <summary>The text without any part of the address.</summary>
    public string Hide(string text)
    {
        if (_secrets.Length == 0)
            return text;
        var shown = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var length = IsInWord(text, at) ? 0 : LongestPart(text[at..]);
            if (length < ShortestPart)
                shown.Append(text[at++]);
            else
            {
                shown.Append(Hidden);
                at += length;
            }
        }

        return shown.ToString();
    }

    private int LongestPart(string text)
    {
        var length = 0;
        foreach (var secret in _secrets)
        {
            while (length < text.Length && secret.Contains(text[..(length + 1)], StringComparison.OrdinalIgnoreCase))
                length++;
        }

        while (IsInWord(text, length))
            length--;
        return length;
    }

    private static bool IsInWord(string text, int at) =>
        at > 0 && at < text.Length && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at]);

    /// <summary>An address behind its scheme and slashes, which ffmpeg does not need; null for a path.</summary>
    private static string? Address(string input) => Scheme().Match(input) is { Success: true, Length: var length } ? input[length..] : null;

    [GeneratedRegex("^(?!file:)[A-Za-z][A-Za-z0-9+.-]*:/{0,2}")]
    private static partial Regex Scheme();

    /// <summary>A sign of a user, a query, a fragment or a value; or a word such as the token of a stream, with a digit and a letter.</summary>
    [GeneratedRegex("[@?#=;%&]|/(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[^/]{12}")]
    private static partial Regex Secretive();
}
