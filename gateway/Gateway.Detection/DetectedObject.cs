namespace Gateway.Detection;

/// <summary>One object that a detector sees in one frame.</summary>
/// <param name="Label">As the names file calls its class.</param>
/// <param name="Confidence">0 to 1. The darknet process tells whole percents only.</param>
/// <param name="Box">Null when the backend does not tell places.</param>
public readonly record struct DetectedObject(string Label, float Confidence, DetectedBox? Box)
{
    /// <summary>The confidence as darknet prints it: whole percents, 0 to 100, halves to the even number.</summary>
    public int Percent => (int)MathF.Round(Confidence * 100f, MidpointRounding.ToEven);
}
