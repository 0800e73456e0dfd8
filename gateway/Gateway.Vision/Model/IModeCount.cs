namespace Gateway.Vision;

/// <summary>A number of modes known to the compiler, so that a kernel is made for each and its unused parts vanish.</summary>
internal interface IModeCount
{
    static abstract int Value { get; }
}
