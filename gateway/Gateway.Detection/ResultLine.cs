namespace Gateway.Detection;

/// <summary>One line of a <see cref="ResultText"/>: something seen in some frame, with whole percents.</summary>
public readonly record struct ResultLine(string Label, int Percent);
