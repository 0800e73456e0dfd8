namespace Gateway.Mqtt;

/// <summary>The reason codes at the end of a SUBACK or UNSUBACK of version 5.</summary>
internal static class ReasonCodeField
{
    /// <summary>Reads the codes to the end of the packet, at least one.</summary>
    public static byte[] ReadAll(ref FieldReader reader, PacketType type)
    {
        var codes = new byte[Math.Max(1, reader.Remaining)];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = reader.Byte();
            ReasonCodeTable.Check(type, (ReasonCode)codes[i]);   // MQTT-3.9.3-2, MQTT-3.11.3-2
        }

        return codes;
    }
}
