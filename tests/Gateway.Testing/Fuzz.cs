using System.Globalization;

namespace Gateway.Testing;

/// <summary>
/// The rounds of tests with random input, by the environment variable <c>GATEWAY_FUZZ</c>: a share in percent, 100 in <c>.ci/run</c>, 5 by default.
/// </summary>
/// <remarks>Seeds are fixed, so a count gives the same rounds everywhere, and a smaller count gives the first of them.</remarks>
public static class Fuzz
{
    public const string Variable = "GATEWAY_FUZZ";

    private const int DefaultPercent = 5;

    private static readonly int Percent = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The rounds to run now.</summary>
    /// <param name="full">Rounds at 100 percent.</param>
    /// <param name="least">Rounds that the test's own assertions need, whatever the share.</param>
    public static int Rounds(int full, int least) => Rounds(full, least, Percent);

    internal static int Rounds(int full, int least, int percent) => (int)Math.Clamp((long)full * percent / 100, least, int.MaxValue);

    /// <exception cref="FormatException">Not a whole number of percent above 0.</exception>
    internal static int Parse(string? text) => string.IsNullOrEmpty(text) ? DefaultPercent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent > 0 ? percent
        : throw new FormatException($"{Variable} is \"{text}\"; it is a share in percent, 1 or more.");
}
