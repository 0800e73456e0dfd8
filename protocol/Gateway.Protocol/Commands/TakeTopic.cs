namespace Gateway.Protocol.Commands;

/// <summary>
/// Takes the pictures of a topic as those of a camera from now on, also after a restart, like an entry of <c>Boards</c> behind those of the
/// configuration. Operators only.
/// </summary>
public sealed record TakeTopic(string Topic, string Camera) : LinkCommand<Done>(Number)
{
    public const byte Number = 18;

    internal static TakeTopic Read(ref LinkReader reader) => new(reader.ReadText(), reader.ReadText());

    internal override void WriteArguments(ref LinkWriter writer)
    {
        writer.WriteText(Topic);
        writer.WriteText(Camera);
    }
}
