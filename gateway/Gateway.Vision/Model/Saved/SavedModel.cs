using System.Runtime.InteropServices;

namespace Gateway.Vision;

/// <summary>What a background model had learnt at one moment, as bytes to be kept: <see cref="SavedModelHeader"/>, then the rows.</summary>
/// <remarks>
/// A row, of which only the pixels in the region count:
/// <code>
/// size  field
///   1   most     largest number of modes among the row's pixels, 0 to mixtures; with 0 nothing follows
///   1   form     0: all have `most` modes, and slot 0 weighs the same in all; 1: all have `most`; 2: their numbers follow
///   n   numbers  of modes, 0 to `most`, in form 2
/// then for each slot from 0 to before `most`, of the pixels that use it, from left to right, single precision, little-endian:
///  4m   weights  0 to 1; of slot 0 in form 0 only one
///  4m   means    0 to 255
///  4m   variances varMin to varMax
/// </code>
/// The bytes are the same whichever implementation learnt, and any other goes on from them with the same bits. Native memory, which
/// <see cref="Dispose"/> gives back; may be handed to another thread.
/// </remarks>
public sealed unsafe class SavedModel : IDisposable
{
    private byte* _bytes;
    private int _length;

    private SavedModel(long most)
    {
        // Taken for the worst case, but pages that are not written cost nothing; Close gives the rest back.
        _bytes = (byte*)NativeMemory.Alloc((nuint)most);
        _length = (int)most;
    }

    /// <summary>All of it. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Bytes => new(_bytes, _length);

    /// <param name="header">Without the length and checksum of its rows.</param>
    /// <param name="row">Memory for one row.</param>
    /// <param name="read">Reads a row of the model into it.</param>
    internal static SavedModel Make(SavedModelHeader header, ModelRow row, Action<int, ModelRow> read)
    {
        var saved = new SavedModel(SavedModelHeader.Size + SavedModelHeader.MostRowsLength(header.RegionPixels, header.Height, header.Options.Mixtures));
        var end = SavedModelHeader.Size;
        for (var y = 0; y < header.Height; y++)
        {
            read(y, row);
            end += row.Write(y, new Span<byte>(saved._bytes + end, saved._length - end));
        }

        saved.Close(header, end);
        return saved;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Close(SavedModelHeader header, int length)
    {
        var rows = new ReadOnlySpan<byte>(_bytes + SavedModelHeader.Size, length - SavedModelHeader.Size);
        (header with { RowsLength = rows.Length, RowsChecksum = SavedModelHeader.Checksum(0, rows) }).Write(new Span<byte>(_bytes, SavedModelHeader.Size));
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)length);
        _length = length;
    }

    private void Free()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _length = 0;
    }

    ~SavedModel() => Free();
}
