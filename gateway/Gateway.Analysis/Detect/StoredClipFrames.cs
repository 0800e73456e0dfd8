using Gateway.Clips;

namespace Gateway.Analysis.Detect;

/// <summary>The frames of a stored clip for the analysis, one at a time in a reused buffer.</summary>
internal sealed class StoredClipFrames(ClipFileReader reader) : IClipFrames
{
    private byte[] _frame = [];

    public string Name => Path.GetFileName(reader.Path);

    public int Count => reader.Frames.Length;

    public int? MostMotion => reader.MostMotion;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel)
    {
        var length = reader.Frames[index].Length;
        if (_frame.Length < length)
            _frame = new byte[length];
        try
        {
            reader.ReadFrame(index, _frame);
        }
        catch (StorageException problem)
        {
            throw new IOException(problem.Message, problem);
        }

        return new(_frame.AsMemory(0, length));
    }
}
