namespace Gateway.Clips.Conversion;

/// <summary>Finds the cause of a failure in ffmpeg's lines on standard error. Others may report damaged pictures, which are no failure.</summary>
internal sealed class EncoderComplaints(string encoder)
{
    private const int Killed = 128 + 9;

    private string? _ofEncoder;
    private bool _lacksEncoder;
    private bool _hasNoPicture;

    /// <summary>Whether ffmpeg reported it, whatever its exit code.</summary>
    public bool IsDiskFull { get; private set; }

    /// <returns>False: each line may be an error.</returns>
    public bool Take(string? line)
    {
        if (line is null)
            return false;
        if (line.StartsWith($"[{encoder} @", StringComparison.Ordinal))
            _ofEncoder ??= line[(line.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim();
        _lacksEncoder |= Has(line, "Unknown encoder") || Has(line, "Error while opening encoder")
            || Has(line, "Impossible to convert between the formats");   // an encoder that takes pictures from a graphics card only
        IsDiskFull |= Has(line, "No space left on device") || Has(line, "Disk quota exceeded");
        _hasNoPicture |= Has(line, "Cannot determine format of input") || Has(line, "Output file is empty");
        return false;
    }

    /// <param name="code">Exit code, not 0.</param>
    /// <param name="errors">The last lines.</param>
    public ConversionException Explain(int code, IReadOnlyCollection<string> errors)
    {
        if (IsDiskFull)
            return ConversionException.DiskFull();
        if (_lacksEncoder)
        {
            var reason = _ofEncoder ?? "this ffmpeg does not have it, or it does not take pictures from memory";
            return new(ConversionFault.NoEncoder,
                $"ffmpeg cannot use the encoder {encoder}: {reason}. "
                + "Set Playback.Encoder (or --encoder) to libx264, or to one that this machine has.");
        }

        if (code == Killed)
            return new(ConversionFault.Killed, "ffmpeg was killed, perhaps because memory ran out. Try again.");
        if (_hasNoPicture)
            return new(ConversionFault.Unreadable, "No picture of the clip can be decoded.");
        return new(ConversionFault.Failed, $"ffmpeg cannot convert the clip: {errors.LastOrDefault($"it ended with code {code}")}");
    }

    private static bool Has(string line, string text) => line.Contains(text, StringComparison.Ordinal);
}
