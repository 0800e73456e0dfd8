using System.Buffers.Binary;

namespace Gateway.Detection;

/// <summary>Checks a path before it is opened, since opening a pipe blocks and a device has no end.</summary>
public static unsafe partial class RegularFile
{
    private const int FromWorkingDirectory = -100;   // AT_FDCWD
    private const uint BasicStats = 0x7FF;
    private const int ModeAt = 28;   // in struct statx, the same on every processor
    private const int SizeAt = 40;
    private const int TypeBits = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>A file's length in bytes, symbolic links followed.</summary>
    /// <exception cref="IOException">It is missing, inaccessible or not a regular file; the message gives the cause without the path.</exception>
    public static long Length(string path)
    {
        Span<byte> stat = stackalloc byte[256];
        int error;
        fixed (byte* into = stat)
            error = StatX(FromWorkingDirectory, path, 0, BasicStats, into) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error != 0)
            throw new IOException(error is 2 or 20 ? "there is no such file" : $"it cannot be accessed: {Marshal.GetPInvokeErrorMessage(error)}");
        var type = BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeAt..]) & TypeBits;
        if (type != Regular)
            throw new IOException(type == Folder ? "this is a directory, not a file" : "this is a pipe or a device, not a file");
        return BinaryPrimitives.ReadInt64LittleEndian(stat[SizeAt..]);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, byte* into);
}
