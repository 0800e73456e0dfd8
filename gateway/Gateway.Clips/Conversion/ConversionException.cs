namespace Gateway.Clips.Conversion;

/// <summary>A clip could not be converted, and nothing of the result is left. The message says what to do.</summary>
public sealed class ConversionException(ConversionFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public ConversionFault Fault { get; } = fault;

    public static ConversionException DiskFull(Exception? inner = null) => new(
        ConversionFault.DiskFull, "The disk is full, so the converted clip was given up; the clip itself is safe. Free some space.", inner);
}

/// <summary>Causes of a failed conversion.</summary>
public enum ConversionFault
{
    /// <summary>ffmpeg failed for another reason.</summary>
    Failed,

    /// <summary>ffmpeg is not installed, or cannot be started.</summary>
    NoProgram,

    /// <summary>This ffmpeg, or this machine, lacks the encoder.</summary>
    NoEncoder,

    /// <summary>No picture of the clip can be decoded, or its file is damaged.</summary>
    Unreadable,

    /// <summary>The result does not fit on the disk.</summary>
    DiskFull,

    /// <summary>Somebody ended ffmpeg: the kernel for lack of memory, or an administrator.</summary>
    Killed,

    /// <summary>ffmpeg stopped working and was killed.</summary>
    Stalled,
}
