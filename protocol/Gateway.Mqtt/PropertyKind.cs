namespace Gateway.Mqtt;

/// <summary>How a property's value is written (section 2.2.2.2 of version 5).</summary>
internal enum PropertyKind : byte
{
    /// <summary>There is no such property.</summary>
    None,
    Byte,

    /// <summary>A byte that is 0 or 1.</summary>
    Flag,
    TwoBytes,
    FourBytes,

    /// <summary>One to four bytes of seven bits each, least significant first.</summary>
    VariableInteger,
    Text,
    Binary,

    /// <summary>A name and a value.</summary>
    TextPair,
}
