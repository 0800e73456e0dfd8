namespace Gateway.Vision;

/// <summary>A copy of a background model as bytes for a file: <see cref="SavedModelHeader"/>, then the rows.</summary>
/// <remarks>
/// A row holds only the pixels in the region:
/// <code>
/// size  field
///   1   most     largest number of modes among the row's pixels, 0 to mixtures; with 0 nothing follows
///   1   form     0: all have `most` modes, and slot 0 weighs the same in all; 1: all have `most`; 2: their numbers follow
///   n   numbers  of modes, 0 to `most`, in form 2
/// then for each slot below `most`, of the pixels that use it, from left to right, single precision, little-endian:
///  4m   weights  0 to 1; of slot 0 in form 0 only one
///  4m   means    0 to 255
///  4m   variances varMin to varMax
/// </code>
/// All implementations write the same bytes and continue from them with the same bits. Native memory, freed by <see cref="Dispose"/>; may move
/// to another thread.
/// </remarks>
public sealed unsafe class SavedModel : IDisposable
{
    private byte* _bytes;
    private int _length;

    private SavedModel(long most)
    {
        // Reserved for the worst case; pages that are not written cost nothing, and Close returns the rest.
        _bytes = (byte*)NativeMemory.Alloc((nuint)most);
        _length = (int)most;
    }

    /// <summary>Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Bytes => new(_bytes, _length);

    /// <summary>Fills <paramref name="row"/> with each row of the model and writes it. The header's row length and checksum are set here.</summary>
    internal static SavedModel Make(SavedModelHeader header, ModelRow row, Action<int, ModelRow> read)
    {
        var mostRows = SavedModelHeader.MostRowsLength(header.RegionPixels, header.Height, header.Options.Mixtures);
        var saved = new SavedModel(SavedModelHeader.Size + mostRows);
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
        header = header with { RowsLength = rows.Length, RowsChecksum = SavedModelHeader.Checksum(rows) };
        header.Write(new Span<byte>(_bytes, SavedModelHeader.Size));
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

/// <summary>Why a saved model was not restored.</summary>
public enum SavedModelRefusal
{
    None = 0,

    /// <summary>Shorter than its header states, or than a header.</summary>
    CutShort,

    /// <summary>Does not start like a saved model.</summary>
    NotAModel,

    /// <summary>Written in an unknown version of the format.</summary>
    OtherVersion,

    /// <summary>A checksum does not match, or numbers are impossible.</summary>
    Damaged,

    /// <summary>Learnt from pictures of another size.</summary>
    OtherSize,

    /// <summary>Learnt with other options that modes depend on.</summary>
    OtherOptions,

    /// <summary>Learnt in another region of the picture.</summary>
    OtherRegion,

    /// <summary>Saved under another label: for another camera or scale.</summary>
    OtherLabel,

    /// <summary>Saved too long ago, or too far in the future.</summary>
    TooOld,

    /// <summary>Most of the first picture differs from it: the camera was moved, or the light changed.</summary>
    SceneChanged,
}
