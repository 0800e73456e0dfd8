using System.Globalization;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Sketches;

/// <summary>The key of the vectors, 00 01 02 ... 1F, as a board and a daemon get it.</summary>
internal static class BoardKeyDigits
{
    public static byte[] Bytes { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static string Text => Convert.ToHexString(Bytes).ToLower(CultureInfo.InvariantCulture);

    /// <summary>Gives a daemon that has not started yet this key for the board.</summary>
    public static void Write(TemporaryDirectory data, string board)
    {
        var file = data.Combine("board.keys");
        File.WriteAllText(file, $"{Text} {board}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
