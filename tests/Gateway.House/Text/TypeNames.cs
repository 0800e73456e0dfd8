namespace Gateway.House.Text;

/// <summary>Names that more than one type of the working copy bears, whatever their namespaces. A generic type differs from a plain one.</summary>
internal static class TypeNames
{
    /// <returns>Files by name; those of a partial type, which lie side by side under its name, count once.</returns>
    public static IEnumerable<IGrouping<string, string>> BorneTwice(WorkingCopy tree) =>
        from file in tree.CSharp
        from type in TypeDeclaration.In(file)
        let name = type.Arity == 0 ? type.Name : $"{type.Name}`{type.Arity}"
        group type by name into same
        from type in same.DistinctBy(type => (type.File.Folder, type.Namespace))
        group type.File.Path by same.Key into files
        where files.Count() > 1
        orderby files.Key
        select files;
}
