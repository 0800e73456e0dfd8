using Gateway.Frames;
using Gateway.Ingest;

namespace Gateway.Broker.Testing;

/// <summary>A picture that <see cref="MqttFakeIngest"/> got.</summary>
internal sealed record MqttFakeImage(string Camera, uint Sequence, byte[] Jpeg, FrameStamps Stamps, BoardImage Image);
