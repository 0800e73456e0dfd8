using System.Net;
using Gateway.Broker;
using Gateway.Protocol.Commands;

namespace Gateway.Feed;

/// <summary>Lists the addresses on which boards reach the MQTT broker.</summary>
internal sealed class ListenerCommand(MqttEndpoint endpoint, MqttOptions options) : ILinkFeature
{
    public void Register(LinkHandlers handlers) => handlers.On<ListListeners, Page<ListenerInfo>>((_, _) => new(List()));

    private Page<ListenerInfo> List()
    {
        var listeners = endpoint.BoundEndPoints.Zip(options.AllListeners(), (bound, declared) => Describe(bound, declared.Listener)).ToList();
        return new Page<ListenerInfo>((uint)listeners.Count, listeners);
    }

    private static ListenerInfo Describe(IPEndPoint bound, MqttListenerOptions listener) => new(
        bound.Address.ToString(), bound.Port, listener.CertificateFile is not null, listener.Transport == MqttTransport.WebSocket,
        IPAddress.IsLoopback(bound.Address));
}
