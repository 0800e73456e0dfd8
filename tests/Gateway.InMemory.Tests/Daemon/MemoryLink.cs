using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Gateway.Link;
using Gateway.Protocol.Client;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Connections of the link that are no sockets: two pipes each.</summary>
internal sealed class MemoryLink : ILinkAcceptor
{
    private readonly Channel<ILinkTransport> _connecting = Channel.CreateUnbounded<ILinkTransport>();

    public IPEndPoint? EndPoint => null;

    /// <summary>Connects a client.</summary>
    /// <returns>The client's end.</returns>
    public IDuplexPipe Connect()
    {
        var pipes = new PipePair();
        Assert.True(_connecting.Writer.TryWrite(new Transport(pipes.Far)));
        return pipes.Near;
    }

    public void Listen()
    {
    }

    public ValueTask<ILinkTransport> AcceptAsync(CancellationToken cancel) => _connecting.Reader.ReadAsync(cancel);

    public void Dispose()
    {
    }

    private sealed class Transport(IDuplexPipe pipe) : ILinkTransport
    {
        public string Peer => "memory";

        public PipeReader Open() => pipe.Input;

        public async ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancel)
        {
            await pipe.Output.WriteAsync(head, cancel);
            if ((await pipe.Output.WriteAsync(body, cancel)).IsCompleted)
                throw new IOException("The client is gone.");
        }

        public async Task CloseAsync(ReadOnlyMemory<byte> lastWords, CancellationToken cancel)
        {
            await pipe.Output.WriteAsync(lastWords, cancel);
            Dispose();
        }

        public void Dispose() => pipe.Output.Complete();
    }
}

/// <summary>Ignores all messages.</summary>
internal sealed class Unheard : ILinkHandler;
