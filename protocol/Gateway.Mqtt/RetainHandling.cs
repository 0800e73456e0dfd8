namespace Gateway.Mqtt;

/// <summary>Whether a subscription is shown what is retained under its filter (section 3.8.3.1 of version 5).</summary>
public enum RetainHandling : byte
{
    /// <summary>Whenever it is made: the only way of version 3.1.1.</summary>
    Send = 0,

    /// <summary>Only when it is new.</summary>
    SendIfNew = 1,
    DoNotSend = 2,
}
