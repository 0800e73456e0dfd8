namespace Gateway.Detection;

/// <summary>The model's files cannot be used. The message begins with the file, and the line or byte where there is one.</summary>
public class DetectionModelException : Exception
{
    public DetectionModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <param name="file">The file at fault.</param>
    /// <param name="line">Counted from 1; 0 when no line is at fault.</param>
    /// <param name="problem">What is wrong and what would be right.</param>
    public DetectionModelException(string file, int line, string problem)
        : base(line > 0 ? $"{file}, line {line}: {problem}" : $"{file}: {problem}")
    {
    }
}
