namespace Gateway.Cameras;

/// <summary>Hides the address of a camera in texts of ffmpeg: user, password, path and query may all be secret, whole or in parts.</summary>
/// <remarks>
/// ffmpeg quotes addresses as it understands them, cut at any <c>/</c>, <c>?</c>, <c>@</c> or <c>#</c> of a password. So whatever stands in the
/// address too is hidden, from the beginning of a word to the end of one.
/// </remarks>
internal sealed class InputSecrets
{
    /// <summary>Characters; fewer are a word of any sentence.</summary>
    private const int ShortestPart = 3;

    private const string Hidden = "***";

    private readonly string[] _secrets;

    /// <param name="input">As the settings have it.</param>
    /// <param name="arguments">ffmpeg's arguments for it; names of options are not secret.</param>
    public InputSecrets(string input, IEnumerable<string> arguments)
    {
        var start = input.IndexOf("://", StringComparison.Ordinal);
        var secrets = arguments.Where(argument => argument.AsSpan().ContainsAny(':', '=')).ToList();
        if (start >= 0)
            secrets.Add(input[(start + 3)..]);
        _secrets = [.. secrets.Concat(secrets.Select(Uri.UnescapeDataString)).Distinct()];
    }

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
}
