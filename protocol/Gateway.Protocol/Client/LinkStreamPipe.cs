namespace Gateway.Protocol.Client;

/// <summary>A stream (TCP, TLS, a Unix socket) as the pair of pipes that a link reads and writes.</summary>
public sealed class LinkStreamPipe(Stream stream) : IDuplexPipe
{
    // A frame is tens of kilobytes: with this size it takes a few reads, not dozens.
    private const int ReadSize = 64 << 10;

    public PipeReader Input { get; } =
        PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize, minimumReadSize: ReadSize / 4, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
