using Gateway.Testing;

namespace Esp32.Camera.Tests.Interop;

/// <summary>mosquitto_sub: the messages that a broker forwards, received by another project's program.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private const string ClientId = "subscriber";

    private readonly RunningProgram _program;

    private Subscriber(RunningProgram program) => _program = program;

    /// <summary>Topic and payload of all messages so far, in order.</summary>
    public (string Topic, byte[] Payload)[] Messages =>
    [
        .. _program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("got ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).Select(parts => (parts[1], Convert.FromHexString(parts.Length > 2 ? parts[2] : ""))),
    ];

    /// <summary>Subscribes, and returns when the broker has confirmed it.</summary>
    public static async Task<Subscriber> StartAsync(MosquittoBroker broker, CancellationToken cancel, params string[] filters)
    {
        var program = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_sub"),
            ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-i", ClientId, "-q", "1", "-F", "got %t %x", .. filters.SelectMany(f => new[] { "-t", f })]);
        var subscriber = new Subscriber(program);
        try
        {
            await Eventually.True(() => broker.Log.Contains("Sending SUBACK to " + ClientId, StringComparison.Ordinal), cancel: cancel);
            return subscriber;
        }
        catch
        {
            await subscriber.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
