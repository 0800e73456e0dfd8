using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Gateway.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Gateway.Interop.Testing;

/// <summary>MQTTnet's client, in this process, and the messages it received.</summary>
internal sealed class MqttNetClient : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<MqttApplicationMessage> _received = Channel.CreateUnbounded<MqttApplicationMessage>();

    private MqttNetClient() => _client.ApplicationMessageReceivedAsync += arguments =>
    {
        var message = arguments.ApplicationMessage;
        message.Payload = new ReadOnlySequence<byte>(message.Payload.ToArray());   // the client's buffer may be used again
        _received.Writer.TryWrite(message);
        return Task.CompletedTask;
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects with a new session, unless <paramref name="more"/> sets otherwise.</summary>
    /// <exception cref="MQTTnet.Exceptions.MqttCommunicationException">The broker did not accept the connection.</exception>
    public static async Task<MqttNetClient> ConnectAsync(
        int port,
        MqttProtocolVersion version,
        string clientId,
        Action<MqttClientOptionsBuilder>? more = null,
        MqttTransport transport = MqttTransport.Tcp)
    {
        var options = new MqttClientOptionsBuilder()
            .WithClientId(clientId).WithProtocolVersion(version).WithTimeout(Eventually.DefaultTimeout);
        options = transport == MqttTransport.Tcp
            ? options.WithTcpServer("127.0.0.1", port)
            : options.WithWebSocketServer(socket => socket.WithUri($"ws://127.0.0.1:{port}/mqtt"));
        more?.Invoke(options);
        var client = new MqttNetClient();
        client.SessionPresent = (await client._client.ConnectAsync(options.Build(), Cancel)).IsSessionPresent;
        return client;
    }

    /// <summary>Whether the broker had a session of this client.</summary>
    public bool SessionPresent { get; private set; }

    /// <returns>The QoS granted.</returns>
    public async Task<int> SubscribeAsync(string filter, int qos) =>
        (int)(await _client.SubscribeAsync(filter, (MqttQualityOfServiceLevel)qos, Cancel)).Items.Single().ResultCode;

    /// <summary>Returns when the broker has acknowledged the message; at once with QoS 0.</summary>
    public async Task PublishAsync(string topic, byte[] payload, int qos, bool retain = false) =>
        Assert.True((await _client.PublishBinaryAsync(topic, payload, (MqttQualityOfServiceLevel)qos, retain, Cancel)).IsSuccess);

    /// <inheritdoc cref="PublishAsync(string, byte[], int, bool)"/>
    public async Task PublishAsync(MqttApplicationMessage message) => Assert.True((await _client.PublishAsync(message, Cancel)).IsSuccess);

    /// <summary>The oldest message that the test has not taken yet, awaited within a time limit.</summary>
    public Task<MqttApplicationMessage> NextAsync() => _received.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Eventually.DefaultTimeout, Cancel);

    /// <summary>Takes the oldest message that has arrived, if there is one.</summary>
    public bool TryNext([NotNullWhen(true)] out MqttApplicationMessage? message) => _received.Reader.TryRead(out message);

    /// <summary>Takes the messages up to the fence, which this method publishes to them all.</summary>
    /// <remarks>The messages of one publisher arrive in order: nothing that <paramref name="publisher"/> sent earlier comes later.</remarks>
    public async Task<List<MqttApplicationMessage>> TakeAllAsync(MqttNetClient publisher)
    {
        var fence = $"fence/{Guid.NewGuid():N}";
        await SubscribeAsync(fence, 1);
        await publisher.PublishAsync(fence, [], 1);
        var taken = new List<MqttApplicationMessage>();
        while (await NextAsync() is var message && message.Topic != fence)
            taken.Add(message);
        return taken;
    }

    public Task DisconnectAsync() => _client.DisconnectAsync(MqttClientDisconnectOptionsReason.NormalDisconnection, cancellationToken: Cancel);

    /// <summary>Closes the socket without a DISCONNECT, as a power cut would.</summary>
    public void Drop() => _client.Dispose();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
