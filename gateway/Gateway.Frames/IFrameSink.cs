namespace Gateway.Frames;

/// <summary>Gets to see every frame of every camera as it arrives.</summary>
public interface IFrameSink
{
    /// <summary>Called on the receiving thread: returns at once, never blocks, never throws; keeps what it wants with <see cref="Frame.Keep"/>.</summary>
    void OnFrame(in Frame frame);
}
