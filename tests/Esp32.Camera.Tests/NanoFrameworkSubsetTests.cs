using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Esp32.Camera.Tests;

/// <summary>The client uses only members of nanoFramework. The test reads the compiled assembly, so syntax cannot hide a use.</summary>
/// <remarks>
/// The list contains members whose declarations were found in the sources of nanoFramework.CoreLibrary, nanoFramework.System.Text or
/// nanoFramework.System.Net. Attributes are skipped, because they are not executed.
/// </remarks>
public sealed class NanoFrameworkSubsetTests
{
    private static readonly HashSet<string> Members =
    [
        "System.Object .ctor/0",
        "System.String get_Chars/1", "System.String get_Length/0", "System.String Concat/1", "System.String Concat/2", "System.String Concat/3",
        "System.Int32 ToString/0", "System.Int64 ToString/0",
        "System.Array Copy/5", "System.Runtime.CompilerServices.RuntimeHelpers InitializeArray/2",
        "System.Exception .ctor/2", "System.Exception get_Message/0", "System.ArgumentException .ctor/1",
        "System.Random .ctor/1", "System.Random Next/1",
        "System.DateTime .ctor/1", "System.DateTime get_Year/0", "System.DateTime get_Month/0", "System.DateTime get_Day/0",
        "System.DateTime get_Hour/0", "System.DateTime get_Minute/0", "System.DateTime get_Second/0",
        "System.Text.Encoding get_UTF8/0", "System.Text.Encoding GetBytes/1",
        "System.Net.Dns GetHostEntry/1", "System.Net.IPHostEntry get_AddressList/0", "System.Net.IPAddress Parse/1",
        "System.Net.IPAddress get_AddressFamily/0", "System.Net.IPEndPoint .ctor/2",
        "System.Net.Sockets.Socket .ctor/3", "System.Net.Sockets.Socket Connect/1", "System.Net.Sockets.Socket Close/0",
        "System.Net.Sockets.Socket Send/4", "System.Net.Sockets.Socket Receive/4", "System.Net.Sockets.Socket Poll/2",
        "System.Net.Sockets.Socket set_SendTimeout/1", "System.Net.Sockets.Socket SetSocketOption/3",
        "System.Runtime.InteropServices.ExternalException get_ErrorCode/0",   // in nanoFramework declared by SocketException itself
    ];

    private static readonly HashSet<string> TypesWithoutMembers =
    [
        "System.Enum", "System.Byte", "System.RuntimeFieldHandle", "System.Net.EndPoint", "System.Net.Sockets.SocketException",
        "System.Net.Sockets.SocketFlags", "System.Net.Sockets.SelectMode", "System.Net.Sockets.AddressFamily", "System.Net.Sockets.SocketType",
        "System.Net.Sockets.ProtocolType", "System.Net.Sockets.SocketOptionLevel", "System.Net.Sockets.SocketOptionName",
    ];

    [Fact]
    public void Every_member_used_exists_in_nanoFramework() => Read(metadata =>
    {
        var used = metadata.MemberReferences.Select(handle => Describe(metadata, metadata.GetMemberReference(handle)))
            .Where(name => !name.Contains("Attribute ", StringComparison.Ordinal));
        Assert.Subset(Members, used.ToHashSet());
    });

    [Fact]
    public void Every_type_used_exists_in_nanoFramework() => Read(metadata =>
    {
        var known = Members.Select(member => member.Split(' ')[0]).Concat(TypesWithoutMembers).ToHashSet();
        var used = metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle))
            .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference)
            .Select(type => Name(metadata, type)).Where(name => !name.EndsWith("Attribute", StringComparison.Ordinal));
        Assert.Subset(known, used.ToHashSet());
    });

    [Fact]
    public void Nothing_is_generic() => Read(metadata =>
    {
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.GenericParam));
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.MethodSpec));
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.TypeSpec));
        var signatures = typeof(CameraClient).Assembly.GetTypes().SelectMany(type => type.GetMembers(All)).SelectMany(TypesOf);
        Assert.All(signatures, type => Assert.False(
            type.IsGenericType || type.IsByRefLike || type.IsPointer || (type.IsArray && type.GetArrayRank() > 1), type.FullName));
    });

    [Fact]
    public void The_list_names_nothing_that_is_not_used() => Read(metadata =>
        Assert.Empty(Members.Except(metadata.MemberReferences.Select(handle => Describe(metadata, metadata.GetMemberReference(handle))))));

    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(p => p.ParameterType), .. Locals(method)],
        ConstructorInfo constructor => [.. constructor.GetParameters().Select(p => p.ParameterType), .. Locals(constructor)],
        _ => [],
    };

    private static IEnumerable<Type> Locals(MethodBase method) => method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [];

    private static void Read(Action<MetadataReader> look)
    {
        using var file = new PEReader(File.OpenRead(typeof(CameraClient).Assembly.Location));
        look(file.GetMetadataReader());
    }

    private static string Describe(MetadataReader metadata, MemberReference member)
    {
        var signature = metadata.GetBlobReader(member.Signature);
        signature.ReadByte();
        var type = Name(metadata, metadata.GetTypeReference((TypeReferenceHandle)member.Parent));
        return $"{type} {metadata.GetString(member.Name)}/{signature.ReadCompressedInteger()}";
    }

    private static string Name(MetadataReader metadata, TypeReference type) =>
        $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
