namespace Esp32.Camera;

/// <summary>The application message of a PUBLISH: knows its length before it writes itself, the same bytes every time.</summary>
internal abstract class Payload
{
    public abstract int Length { get; }

    public abstract void WriteTo(ChannelWriter writer);
}
