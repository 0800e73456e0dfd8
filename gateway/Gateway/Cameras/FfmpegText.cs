using System.Text.RegularExpressions;

namespace Gateway.Cameras;

/// <summary>What ffmpeg says, fit for a log.</summary>
internal static partial class FfmpegText
{
    /// <summary>Takes user and password out of every address (RFC 3986 section 3.2.1).</summary>
    public static string WithoutSecrets(string text) => UserInfo().Replace(text, "://***@");

    // Greedy to the last @ before the path: a password may hold one.
    [GeneratedRegex(@"://[^/\s]*@")]
    private static partial Regex UserInfo();
}
