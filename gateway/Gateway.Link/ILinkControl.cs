namespace Gateway.Link;

/// <summary>What an operator may do to the daemon itself.</summary>
public interface ILinkControl
{
    /// <summary>Begins to end the daemon and returns at once. Called only where the options allow it.</summary>
    /// <param name="askedBy">The client's name, for the log.</param>
    void RequestShutdown(string askedBy);
}
