using Gateway.Testing;

namespace Esp32.Camera.Tests.Interop;

/// <summary>mosquitto_sub: what a broker hands on, seen by a program that is not ours.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private const string ClientId = "subscriber";

    private readonly RunningProgram _program;

    private Subscriber(RunningProgram program) => _program = program;

    /// <summary>Topic and payload of everything that came so far, in order.</summary>
    public (string Topic, byte[] Payload)[] Messages =>
    [
        .. _program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("got ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).Select(parts => (parts[1], Convert.FromHexString(parts.Length > 2 ? parts[2] : ""))),
    ];

    /// <summary>Subscribes, and returns when the broker has said that it did.</summary>
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
