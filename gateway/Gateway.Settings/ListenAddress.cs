using System.Net;

namespace Gateway.Settings;

/// <summary>Addresses to listen on, as the settings write them: an IP address, <c>localhost</c>, or <c>*</c> for all of IPv4.</summary>
public static class ListenAddress
{
    /// <returns>Null if the text is not an address.</returns>
    public static IPAddress? Parse(string text) => text.Trim() switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        var address => IPAddress.TryParse(address, out var parsed) ? parsed : null,
    };

    public static bool IsLoopback(string text) => Parse(text) is { } address && IPAddress.IsLoopback(address);

    /// <summary>Whether one port cannot be used at both.</summary>
    internal static bool Overlap(string text, string other) => (Parse(text), Parse(other)) switch
    {
        (null, _) or (_, null) => false,   // found by Check
        var (address, second) => address.Equals(second) || IsAny(address) || IsAny(second),
    };

    internal static void Check(string text, string key, SettingProblems problems) => problems.Require(
        Parse(text) is not null, $"{key}:Address",
        $"is \"{text}\", which is not an IP address; use localhost, 0.0.0.0 or an address of this machine");

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
