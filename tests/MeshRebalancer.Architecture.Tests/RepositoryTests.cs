using System.Reflection;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>This repository keeps the rules of the house.</summary>
public sealed class RepositoryTests
{
    private static readonly BuiltAssembly[] Built = [.. BuiltAssembly.Ours.Select(BuiltAssembly.Of)];

    [Fact]
    public void Projects_refer_only_to_rooms_they_may_enter() => RoomRules.References(SourceTree.Projects).ShouldBeEmpty();

    [Fact]
    public void Assemblies_refer_only_to_rooms_they_may_enter() => RoomRules.BuiltReferences(Built).ShouldBeEmpty();

    [Fact]
    public void Only_programs_refer_to_hosting() => RoomRules.OnlyProgramsHost(SourceTree.Projects).ShouldBeEmpty();

    [Fact]
    public void Pure_rooms_ask_for_no_package() => RoomRules.PureRoomsHaveNoPackages(SourceTree.Projects).ShouldBeEmpty();

    [Fact]
    public void Pure_rooms_use_the_base_library_only() => RoomRules.PureRoomsUseTheBaseLibrary(Built).ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution() =>
        LayoutRules.InSolution(SourceTree.Projects, File.ReadAllText(Path.Combine(SourceTree.Root, "MeshRebalancer.sln"))).ShouldBeEmpty();

    [Fact]
    public void Every_project_with_code_has_tests() => LayoutRules.HasTests(SourceTree.Projects).ShouldBeEmpty();

    [Fact]
    public void The_top_level_holds_what_belongs_there() => LayoutRules.OnTop(
        Directory.EnumerateFileSystemEntries(SourceTree.Root).Select(path => Path.GetFileName(path)),
        File.ReadLines(Path.Combine(SourceTree.Root, ".gitignore")).Where(line => line.Length > 0)).ShouldBeEmpty();

    [Fact]
    public void No_source_file_is_too_long() => LayoutRules.Size(
        SourceTree.FilesUnder(Path.Combine(SourceTree.Root, "src"))
            .Select(path => (Path.GetRelativePath(SourceTree.Root, path), File.ReadLines(path).Count()))).ShouldBeEmpty();

    [Fact]
    public void No_public_type_has_an_empty_name() =>
        NameRules.Types(BuiltAssembly.Ours.SelectMany(assembly => assembly.GetExportedTypes()).Select(type => type.Name)).ShouldBeEmpty();

    [Fact]
    public void Wire_names_are_well_formed_and_unique() => NameRules.WireNames(
        [.. from type in Assembly.Load("MeshRebalancer.Domain").GetTypes()
            let wire = type.GetCustomAttribute<WireNameAttribute>()
            where wire is not null
            select (type.FullName!, wire.Name)]).ShouldBeEmpty();
}
