namespace Gateway.Detection;

/// <summary>The model's files cannot be used. The message begins with the file, and the line or byte if there is one.</summary>
public class DetectionModelException : Exception
{
    public DetectionModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The line counts from 1; 0 means that no line is at fault.</summary>
    public DetectionModelException(string file, int line, string problem)
        : base(line > 0 ? $"{file}, line {line}: {problem}" : $"{file}: {problem}")
    {
    }
}
