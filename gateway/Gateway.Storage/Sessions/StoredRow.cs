namespace Gateway.Storage;

/// <summary>A row of sessions.db. Immutable.</summary>
/// <param name="Id">Chosen by the caller, from <see cref="ISessionStore.LastId"/> + 1 on; unique in the life of a database.</param>
public abstract record StoredRow(long Id)
{
    internal abstract SessionTable Table { get; }

    /// <summary>Binds all columns but the id, in the order of the table.</summary>
    internal abstract void Bind(SqlStatement put);
}

/// <summary>A row of sessions.db to put or to delete.</summary>
public readonly record struct SessionChange(StoredRow Row, bool IsDeletion);
