using System.Runtime.InteropServices;

namespace Gateway.Settings;

/// <summary>Tells regular files from pipes and devices, of which opening or reading may wait without end. The framework has no call for it.</summary>
internal static unsafe partial class FileKind
{
    private const int CurrentDirectory = -100;   // AT_FDCWD
    private const uint TypeOnly = 1;             // STATX_TYPE
    private const int ModeAt = 28;               // stx_mask, stx_blksize, stx_attributes, stx_nlink, stx_uid, stx_gid
    private const uint BasicStats = 0x7FF;       // STATX_BASIC_STATS
    private const int NumberAt = 32;             // stx_ino
    private const int LengthAt = 40;             // stx_size
    private const int ChangedAt = 96;            // stx_ctime
    private const int TypeBits = 0xF000;         // S_IFMT
    private const int Regular = 0x8000;          // S_IFREG

    /// <summary>False for what exists and is something else, also behind symbolic links; true for what does not exist or is not accessible.</summary>
    public static bool MayBeRegular(string path)
    {
        var buffer = stackalloc byte[256];   // struct statx, statx(2): the same on every architecture
        return statx(CurrentDirectory, path, 0, TypeOnly, buffer) != 0 || (*(ushort*)(buffer + ModeAt) & TypeBits) == Regular;
    }

    /// <summary>Differs once a file was replaced, written, or given other permissions; the default without a file.</summary>
    public static (ulong Number, ulong Length, long Seconds, uint Nanoseconds) VersionOf(string path)
    {
        var buffer = stackalloc byte[256];
        return statx(CurrentDirectory, path, 0, BasicStats, buffer) != 0
            ? default
            : (*(ulong*)(buffer + NumberAt), *(ulong*)(buffer + LengthAt), *(long*)(buffer + ChangedAt), *(uint*)(buffer + ChangedAt + sizeof(long)));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* result);
}
