namespace Gateway.Storage;

/// <summary>One change of sessions.db.</summary>
/// <param name="Row">What is to be there, or not any more.</param>
/// <param name="IsDeletion">Whether it is to go.</param>
public readonly record struct SessionChange(StoredRow Row, bool IsDeletion)
{
    internal void Write(SessionStatements statements)
    {
        if (IsDeletion)
            Row.Delete(statements);
        else
            Row.Put(statements);
    }
}
