namespace Gateway.Detection.Networks;

/// <summary>The cfg may be right, but asks for what is not known here.</summary>
internal sealed class UnsupportedNetworkException(string file, int line, string problem) : DetectionModelException(file, line, problem);
