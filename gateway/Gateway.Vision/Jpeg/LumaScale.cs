namespace Gateway.Vision;

/// <summary>The size at which a JPEG is decoded. The value is the divisor; sides are rounded up.</summary>
public enum LumaScale
{
    Full = 1,
    Half = 2,
    Quarter = 4,
}
