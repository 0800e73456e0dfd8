using System.Buffers.Binary;

namespace Gateway.Detection.Networks;

/// <summary>The header of a darknet <c>.weights</c> file and the expected length.</summary>
/// <remarks>
/// <code>
/// at  size    field
///  0   4      major     little-endian, like all that follows
///  4   4      minor
///  8   4      revision
/// 12   4 or 8 seen      training pictures; 8 bytes from version 0.2 on
///             then 32-bit floats, layer by layer
/// </code>
/// Programs other than darknet write 8 bytes of <c>seen</c> under any version; then the length of the file and the zeros of its upper half tell.
/// A major or minor over 1000 marks transposed weights, which no detection network in use has: refused.
/// </remarks>
internal static class WeightsFile
{
    private const int FixedHeader = 12;
    private const int ShortHeader = FixedHeader + sizeof(int);
    private const int LongHeader = FixedHeader + sizeof(long);

    /// <summary>Checks that the file holds exactly the floats of <paramref name="plan"/>.</summary>
    /// <returns>The position of the floats, in bytes.</returns>
    /// <exception cref="DetectionModelException">Too short, too long, or not a weights file.</exception>
    public static int Check(string path, NetworkPlan plan)
    {
        var length = ModelFile.Length(path);
        var floats = plan.Parameters * sizeof(float);
        var header = HeaderLength(path, length, floats);
        var needed = header + floats;
        if (length < needed)
        {
            throw new DetectionModelException(
                $"{path}, byte {length}: the file ends here, but the cfg's network needs {needed} bytes: cut, or weights of another network");
        }

        if (length > needed)
        {
            throw new DetectionModelException(
                $"{path}, byte {needed}: the cfg's network ends here, but the file has {length} bytes: weights of another network");
        }

        return header;
    }

    private static int HeaderLength(string path, long length, long floats)
    {
        if (length < ShortHeader)
            throw new DetectionModelException($"{path}, byte {length}: the file ends within its header: a broken download");

        Span<byte> bytes = stackalloc byte[LongHeader];
        try
        {
            using var file = File.OpenRead(path);
            file.ReadAtLeast(bytes, ShortHeader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DetectionModelException($"{path}: {e.Message}", e);
        }

        var major = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var minor = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (major is < 0 or > 1000 || minor is < 0 or > 1000)
            throw new DetectionModelException($"{path}, byte 0: version {major}.{minor} is not darknet's: not a weights file, or transposed weights");
        var upperSeen = BinaryPrimitives.ReadInt32LittleEndian(bytes[ShortHeader..]);
        return major * 10 + minor >= 2 || (length == LongHeader + floats && upperSeen == 0) ? LongHeader : ShortHeader;
    }
}
