namespace Gateway.Detection.Managed;

/// <summary>Reads the floats of a weights file in order.</summary>
internal sealed class WeightsReader : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="DetectionModelException">The file does not match the plan.</exception>
    public WeightsReader(string path, NetworkPlan plan)
    {
        var header = WeightsFile.Check(path, plan);
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        _file.Position = header;
    }

    /// <exception cref="DetectionModelException">The file has become shorter, or holds a value that is not a finite number.</exception>
    public void Read(Span<float> values)
    {
        try
        {
            _file.ReadExactly(MemoryMarshal.AsBytes(values));   // little-endian, as every platform of .NET here
        }
        catch (IOException e)
        {
            throw new DetectionModelException($"{_file.Name}, byte {_file.Position}: {e.Message}", e);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new DetectionModelException(
                    $"{_file.Name}, byte {_file.Position - (values.Length - i) * sizeof(float)}: not a finite number; the file is damaged");
            }
        }
    }

    public float[] Read(int count)
    {
        var values = new float[count];
        Read(values);
        return values;
    }

    public void Dispose() => _file.Dispose();
}
