using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Tests;

/// <summary>All writes and flushes of a disk in their order, as QEMU's blklogwrites records them (the format of Linux's dm-log-writes).</summary>
internal sealed class PowerCutLog : IDisposable
{
    private const ulong Magic = 0x6A736677736872;
    private const int EntryHeader = 32;

    private readonly SafeFileHandle _file;

    public PowerCutLog(string path)
    {
        _file = File.OpenHandle(path);
        Span<byte> super = stackalloc byte[28];
        ReadAll(super, 0);
        if (BinaryPrimitives.ReadUInt64LittleEndian(super) != Magic)
            throw new InvalidDataException($"{path} is no record of a disk's writes.");
        var sectorBytes = BinaryPrimitives.ReadInt32LittleEndian(super[24..]);
        // The count of entries in the first sector lags behind, so the entries are read to the end.
        Span<byte> header = stackalloc byte[EntryHeader];
        for (long at = sectorBytes, end = RandomAccess.GetLength(_file); at + EntryHeader <= end;)
        {
            ReadAll(header, at);
            var sector = BinaryPrimitives.ReadInt64LittleEndian(header);
            var sectors = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            var flags = (EntryFlags)BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
            if ((sector | sectors) == 0 && flags == EntryFlags.None)
                break;
            var length = flags.HasFlag(EntryFlags.Discard) ? 0 : checked((int)(sectors * sectorBytes));
            at += sectorBytes;
            Entries.Add(new PowerCutEntry(sector * sectorBytes, length, flags, at));
            at += length;
        }
    }

    public List<PowerCutEntry> Entries { get; } = [];

    public byte[] Read(PowerCutEntry entry)
    {
        var bytes = new byte[entry.Length];
        ReadAll(bytes, entry.At);
        return bytes;
    }

    public void Dispose() => _file.Dispose();

    private void ReadAll(Span<byte> bytes, long at)
    {
        for (int read; bytes.Length > 0; bytes = bytes[read..], at += read)
        {
            if ((read = RandomAccess.Read(_file, bytes, at)) == 0)
                throw new InvalidDataException("The record of a disk's writes is cut.");
        }
    }
}

[Flags]
internal enum EntryFlags : ulong
{
    None = 0,
    Flush = 1,
    ForceUnitAccess = 2,
    Discard = 4,
}

/// <summary>A write, flush or discard.</summary>
/// <param name="Offset">On the disk, in bytes.</param>
/// <param name="Length">Number of bytes; 0 for a flush or a discard.</param>
/// <param name="Flags">Whether it is more than a write.</param>
/// <param name="At">Place of the bytes in the record.</param>
internal readonly record struct PowerCutEntry(long Offset, int Length, EntryFlags Flags, long At)
{
    public bool IsFlush => Flags.HasFlag(EntryFlags.Flush);
}
