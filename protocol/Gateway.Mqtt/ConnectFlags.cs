namespace Gateway.Mqtt;

/// <summary>The byte of a CONNECT that lists its optional fields (section 3.1.2.3).</summary>
/// <remarks>
/// <code>
/// bit 7 user name | 6 password | 5 will retain | 4-3 will QoS | 2 will | 1 clean session | 0 reserved
/// </code>
/// </remarks>
internal readonly record struct ConnectFlags(byte Value)
{
    private const int UserNameBit = 0x80;
    private const int PasswordBit = 0x40;
    private const int WillRetainBit = 0x20;
    private const int WillQoSShift = 3;
    private const int WillBit = 0x04;
    private const int CleanSessionBit = 0x02;

    public bool HasUserName => (Value & UserNameBit) != 0;

    public bool HasPassword => (Value & PasswordBit) != 0;

    public bool WillRetain => (Value & WillRetainBit) != 0;

    public QoS WillQoS => (QoS)(Value >> WillQoSShift & 3);

    public bool HasWill => (Value & WillBit) != 0;

    public bool CleanSession => (Value & CleanSessionBit) != 0;

    public static ConnectFlags Of(ConnectPacket packet) => new((byte)(
        (packet.UserName is null ? 0 : UserNameBit)
        | (packet.Password is null ? 0 : PasswordBit)
        | (packet.Will is null ? 0 : WillBit | (int)packet.Will.QoS << WillQoSShift | (packet.Will.Retain ? WillRetainBit : 0))
        | (packet.CleanSession ? CleanSessionBit : 0)));

    public void Check(MqttVersion version)
    {
        if ((Value & 1) != 0)
            ProtocolFault.Malformed("the reserved CONNECT flag is set");   // MQTT-3.1.2-3
        if (!HasWill && (WillQoS != 0 || WillRetain))
            ProtocolFault.Malformed("will QoS or retain without a will");   // MQTT-3.1.2-11, -13, -15
        if (WillQoS > QoS.ExactlyOnce)
            ProtocolFault.Malformed("a will with QoS 3");   // MQTT-3.1.2-14
        if (HasPassword && !HasUserName && version < MqttVersion.V5)
            ProtocolFault.Malformed("a password without a user name");   // MQTT-3.1.2-22
    }
}
