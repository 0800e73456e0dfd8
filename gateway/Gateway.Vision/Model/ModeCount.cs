namespace Gateway.Vision;

/// <summary>The numbers of modes that a block may have.</summary>
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
