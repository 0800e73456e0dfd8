using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Storage.Tests;

/// <summary>
/// The announcements of <see cref="CrashVictim"/> as sectors of the recorded disk, behind its file system: so the record of the disk's writes
/// says which announcements came before a cut.
/// </summary>
/// <remarks>
/// A sector is "GWMARK" and two zero bytes, the number of the announcement from 0 (int32, little endian), the text's length (int32), the text.
/// They bypass the page cache and cause no flush, which would hide one that the program forgot. Ends the process when the disk has its limit.
/// </remarks>
internal sealed unsafe partial class PowerCutMarks : Stream
{
    public const int SectorBytes = 512;

    private const int Header = 16;
    private const int WriteDirect = 0x1 | 0x4000;   // O_WRONLY | O_DIRECT of x64

    private readonly int _file;
    private readonly long _offset;
    private readonly int _limit;
    private readonly byte* _sector = (byte*)NativeMemory.AlignedAlloc(SectorBytes, 4096);
    private int _count;

    /// <param name="device">A block device.</param>
    /// <param name="offset">Of the first sector, in bytes.</param>
    /// <param name="limit">How many announcements there are to be.</param>
    public PowerCutMarks(string device, long offset, int limit)
    {
        (_offset, _limit) = (offset, limit);
        _file = Open(device, WriteDirect);
        if (_file < 0)
            throw new IOException($"{device} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private static ReadOnlySpan<byte> Magic => "GWMARK\0\0"u8;

    /// <summary>The text of a sector that was written here; null for any other.</summary>
    public static string? Read(ReadOnlySpan<byte> sector) => sector.StartsWith(Magic)
        ? Encoding.ASCII.GetString(sector.Slice(Header, BinaryPrimitives.ReadInt32LittleEndian(sector[12..])))
        : null;

    public override void Write(byte[] buffer, int offset, int count)
    {
        var sector = new Span<byte>(_sector, SectorBytes);
        sector.Clear();
        Magic.CopyTo(sector);
        BinaryPrimitives.WriteInt32LittleEndian(sector[8..], _count);
        BinaryPrimitives.WriteInt32LittleEndian(sector[12..], count);
        buffer.AsSpan(offset, count).CopyTo(sector[Header..]);
        if (Write(_file, _sector, SectorBytes, _offset + (long)_count++ * SectorBytes) != SectorBytes)
            throw new IOException($"A mark cannot be written: {Marshal.GetLastPInvokeErrorMessage()}");
        if (_count == _limit)
            Environment.Exit(0);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint Write(int file, byte* bytes, nint count, long offset);
}
