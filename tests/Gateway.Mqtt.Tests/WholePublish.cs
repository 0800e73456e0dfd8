namespace Gateway.Mqtt.Tests;

/// <summary>A PUBLISH with its payload.</summary>
internal sealed record WholePublish(PublishHeader Header, string Topic, byte[] Payload);
