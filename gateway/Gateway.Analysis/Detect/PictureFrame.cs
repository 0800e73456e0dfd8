namespace Gateway.Analysis.Detect;

/// <summary>A single JPEG file as a clip of one frame.</summary>
internal sealed class PictureFrame(string path, int maxBytes) : IClipFrames
{
    public string Name => Path.GetFileName(path);

    public int Count => 1;

    /// <exception cref="InvalidDataException">The file cannot be read, is not a JPEG, or is too large; the message names file and byte.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int index, CancellationToken cancel)
    {
        var jpeg = await ReadFileAsync(cancel);
        for (var i = 0; i < 2; i++)
        {
            var expected = i == 0 ? 0xFF : 0xD8;
            if (i < jpeg.Length && jpeg[i] == expected)
                continue;
            var found = i < jpeg.Length ? $"{jpeg[i]:X2}" : "the end";
            throw new InvalidDataException($"{path}, byte {i}: this is no JPEG, which begins with FF D8; expected {expected:X2}, found {found}");
        }

        return jpeg;
    }

    private async Task<byte[]> ReadFileAsync(CancellationToken cancel)
    {
        try
        {
            var length = RegularFile.Length(path);
            if (length == 0)
                throw new InvalidDataException($"{path}: the file has zero bytes");
            if (length > maxBytes)
                throw new InvalidDataException($"{path}: the file has {length} bytes, the limit is {maxBytes}");
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }
}
