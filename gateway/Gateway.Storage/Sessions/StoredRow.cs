namespace Gateway.Storage;

/// <summary>A row of sessions.db. Immutable.</summary>
/// <param name="Id">Given by who makes the row, never twice in the life of a database, from <see cref="ISessionStore.LastId"/> + 1 on.</param>
public abstract record StoredRow(long Id)
{
    /// <summary>Inserts the row, or puts it in the place of the one with its id. Inside a transaction.</summary>
    internal abstract void Put(SessionStatements statements);

    /// <summary>Deletes the row with its id. Inside a transaction.</summary>
    internal abstract void Delete(SessionStatements statements);
}
