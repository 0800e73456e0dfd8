using Gateway.Broker.Messages;
using Gateway.Broker.Persistence;

namespace Gateway.Broker;

/// <summary>One retained message.</summary>
/// <param name="number">Greater than that of every one before it.</param>
/// <param name="message">Holds one reference to its buffer.</param>
/// <param name="stored">Its side in the journal; null where it is not stored.</param>
internal sealed class RetainedEntry(long number, Message message, JournalItem? stored)
{
    private readonly Message _message = message;

    public long Number => number;

    public ref readonly Message Message => ref _message;

    public JournalItem? Stored => stored;

    /// <summary>Whether another took its place, or none: its memory is given back.</summary>
    public bool IsGone { get; set; }
}
