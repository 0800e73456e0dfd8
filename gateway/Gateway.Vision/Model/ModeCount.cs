namespace Gateway.Vision;

/// <summary>The possible numbers of modes of a block.</summary>
internal static class ModeCount
{
    public readonly struct One : IModeCount
    {
        public static int Value => 1;
    }

    public readonly struct Two : IModeCount
    {
        public static int Value => 2;
    }

    public readonly struct Three : IModeCount
    {
        public static int Value => 3;
    }

    public readonly struct Four : IModeCount
    {
        public static int Value => 4;
    }

    public readonly struct Five : IModeCount
    {
        public static int Value => 5;
    }
}

/// <summary>A number of modes known to the compiler: each gets its own kernel without unused parts.</summary>
internal interface IModeCount
{
    static abstract int Value { get; }
}
