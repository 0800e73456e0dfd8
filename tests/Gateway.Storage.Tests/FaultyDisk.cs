using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Tests;

/// <summary>A disk that fails on request, before or after the bytes arrive.</summary>
internal sealed class FaultyDisk
{
    public const int NoSpace = 28, IoError = 5, ReadOnly = 30;

    /// <summary>Errno of the next writes; 0 for success.</summary>
    public int Errno { get; set; }

    /// <summary>Writes that still succeed before <see cref="Errno"/> counts.</summary>
    public int After { get; set; }

    /// <summary>Whether a failing write puts its bytes on the disk, as a failing flush may.</summary>
    public bool WritesAnyway { get; set; }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        var fails = Errno != 0 && After-- <= 0;
        if (!fails || WritesAnyway)
            RandomAccess.Write(file, bytes, offset);
        if (fails)
            throw new IOException($"error {Errno}, as told", Errno);
    }
}
