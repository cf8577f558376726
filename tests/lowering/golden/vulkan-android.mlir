module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<36xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<11xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<15xi32>
  stream.executable private @enter_0 {
    stream.executable.export public @enter_0 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 8 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @enter_0(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %3 = arith.constant 0 : index
        %10 = arith.constant 64 : index
        %13 = arith.constant 4 : index
        %15 = arith.constant 80 : index
        %18 = arith.constant dense<0.0> : vector<4xf32>
        %19 = arith.constant 12 : index
        %22 = arith.constant 0.0 : f32
        %25 = arith.constant 1 : index
        %28 = arith.constant 2 : index
        %31 = arith.constant 3 : index
        %47 = arith.constant 5 : index
        %122 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %126 = arith.constant dense<4> : vector<4xi32>
        %128 = arith.constant dense<3> : vector<4xi32>
        %130 = arith.constant dense<12> : vector<4xi32>
        %134 = arith.constant 8 : index
        %140 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<160xvector<4xf32>>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<50xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %9 = gpu.thread_id x
        %11 = arith.muli %6, %10 : index
        %12 = arith.addi %11, %9 : index
        %14 = arith.muli %12, %13 : index
        %16 = arith.cmpi ult, %14, %15 : index
        scf.if %16 {
          %17 = arith.subi %14, %3 : index
          %20 = arith.cmpi ult, %17, %19 : index
          %21 = scf.if %20 -> (vector<4xf32>) {
            %23 = arith.divui %7, %13 : index
            %24 = arith.remui %7, %13 : index
            %26 = arith.cmpi eq, %24, %25 : index
            %27 = arith.select %26, %3, %3 : index
            %29 = arith.cmpi eq, %24, %28 : index
            %30 = arith.select %29, %25, %27 : index
            %32 = arith.cmpi eq, %24, %31 : index
            %33 = arith.select %32, %25, %30 : index
            %34 = arith.cmpi eq, %24, %25 : index
            %35 = arith.select %34, %25, %3 : index
            %36 = arith.cmpi eq, %24, %28 : index
            %37 = arith.select %36, %3, %35 : index
            %38 = arith.cmpi eq, %24, %31 : index
            %39 = arith.select %38, %25, %37 : index
            %40 = arith.addi %17, %3 : index
            %41 = arith.divui %40, %13 : index
            %42 = arith.muli %41, %28 : index
            %43 = arith.addi %42, %33 : index
            %44 = arith.remui %40, %13 : index
            %45 = arith.muli %44, %28 : index
            %46 = arith.addi %45, %39 : index
            %48 = arith.cmpi ult, %43, %47 : index
            %49 = arith.cmpi ult, %46, %47 : index
            %50 = arith.minui %43, %13 : index
            %51 = arith.minui %46, %13 : index
            %52 = arith.muli %8, %47 : index
            %53 = arith.addi %52, %50 : index
            %54 = arith.muli %53, %47 : index
            %55 = arith.addi %54, %51 : index
            %56 = arith.muli %55, %28 : index
            %57 = arith.addi %56, %23 : index
            %58 = memref.load %4[%57] : memref<50xf32>
            %59 = arith.andi %48, %49 : i1
            %60 = arith.select %59, %58, %22 : f32
            %61 = arith.addi %17, %25 : index
            %62 = arith.divui %61, %13 : index
            %63 = arith.muli %62, %28 : index
            %64 = arith.addi %63, %33 : index
            %65 = arith.remui %61, %13 : index
            %66 = arith.muli %65, %28 : index
            %67 = arith.addi %66, %39 : index
            %68 = arith.cmpi ult, %64, %47 : index
            %69 = arith.cmpi ult, %67, %47 : index
            %70 = arith.minui %64, %13 : index
            %71 = arith.minui %67, %13 : index
            %72 = arith.muli %8, %47 : index
            %73 = arith.addi %72, %70 : index
            %74 = arith.muli %73, %47 : index
            %75 = arith.addi %74, %71 : index
            %76 = arith.muli %75, %28 : index
            %77 = arith.addi %76, %23 : index
            %78 = memref.load %4[%77] : memref<50xf32>
            %79 = arith.andi %68, %69 : i1
            %80 = arith.select %79, %78, %22 : f32
            %81 = arith.addi %17, %28 : index
            %82 = arith.divui %81, %13 : index
            %83 = arith.muli %82, %28 : index
            %84 = arith.addi %83, %33 : index
            %85 = arith.remui %81, %13 : index
            %86 = arith.muli %85, %28 : index
            %87 = arith.addi %86, %39 : index
            %88 = arith.cmpi ult, %84, %47 : index
            %89 = arith.cmpi ult, %87, %47 : index
            %90 = arith.minui %84, %13 : index
            %91 = arith.minui %87, %13 : index
            %92 = arith.muli %8, %47 : index
            %93 = arith.addi %92, %90 : index
            %94 = arith.muli %93, %47 : index
            %95 = arith.addi %94, %91 : index
            %96 = arith.muli %95, %28 : index
            %97 = arith.addi %96, %23 : index
            %98 = memref.load %4[%97] : memref<50xf32>
            %99 = arith.andi %88, %89 : i1
            %100 = arith.select %99, %98, %22 : f32
            %101 = arith.addi %17, %31 : index
            %102 = arith.divui %101, %13 : index
            %103 = arith.muli %102, %28 : index
            %104 = arith.addi %103, %33 : index
            %105 = arith.remui %101, %13 : index
            %106 = arith.muli %105, %28 : index
            %107 = arith.addi %106, %39 : index
            %108 = arith.cmpi ult, %104, %47 : index
            %109 = arith.cmpi ult, %107, %47 : index
            %110 = arith.minui %104, %13 : index
            %111 = arith.minui %107, %13 : index
            %112 = arith.muli %8, %47 : index
            %113 = arith.addi %112, %110 : index
            %114 = arith.muli %113, %47 : index
            %115 = arith.addi %114, %111 : index
            %116 = arith.muli %115, %28 : index
            %117 = arith.addi %116, %23 : index
            %118 = memref.load %4[%117] : memref<50xf32>
            %119 = arith.andi %108, %109 : i1
            %120 = arith.select %119, %118, %22 : f32
            %121 = vector.from_elements %60, %80, %100, %120 : vector<4xf32>
            %123 = arith.index_cast %17 : index to i32
            %124 = vector.broadcast %123 : i32 to vector<4xi32>
            %125 = arith.addi %124, %122 : vector<4xi32>
            %127 = arith.remui %125, %126 : vector<4xi32>
            %129 = arith.cmpi ult, %127, %128 : vector<4xi32>
            %131 = arith.cmpi ult, %125, %130 : vector<4xi32>
            %132 = arith.andi %129, %131 : vector<4xi1>
            %133 = arith.select %132, %121, %18 : vector<4xi1>, vector<4xf32>
            scf.yield %133 : vector<4xf32>
          } else {
            scf.yield %18 : vector<4xf32>
          }
          %135 = arith.muli %8, %134 : index
          %136 = arith.addi %135, %7 : index
          %137 = arith.muli %136, %15 : index
          %138 = arith.addi %137, %3 : index
          %139 = arith.addi %138, %17 : index
          %141 = arith.divui %139, %13 : index
          memref.store %21, %140[%141] : memref<160xvector<4xf32>>
        }
        return
      }
    }
  }
  stream.executable private @conv_1 {
    stream.executable.export public @conv_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %2 = arith.constant 0 : index
        %11 = arith.constant 64 : index
        %14 = arith.constant 4 : index
        %16 = arith.constant 16 : index
        %18 = arith.constant 12 : index
        %20 = arith.constant 112 : index
        %27 = arith.constant 1 : index
        %31 = arith.constant 2 : index
        %35 = arith.constant 3 : index
        %39 = arith.constant 640 : index
        %63 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<160xvector<4xf32>>
        %70 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<9xvector<4xf32>>
        %87 = arith.constant dense<0.0> : vector<4xf32>
        %99 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %103 = arith.constant dense<4> : vector<4xi32>
        %105 = arith.constant dense<3> : vector<4xi32>
        %107 = arith.constant dense<12> : vector<4xi32>
        %114 = arith.constant 8 : index
        %127 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<224xvector<4xf32>>
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<36xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<11xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<896xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %10 = gpu.thread_id x
        %12 = arith.muli %7, %11 : index
        %13 = arith.addi %12, %10 : index
        %15 = arith.muli %13, %14 : index
        %17 = arith.subi %15, %16 : index
        %19 = arith.cmpi ult, %17, %18 : index
        %21 = arith.cmpi ult, %15, %20 : index
        scf.if %21 {
          %22:4 = scf.if %19 -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
            %23 = arith.muli %8, %14 : index
            %24 = arith.addi %23, %2 : index
            %25 = memref.load %4[%24] : memref<36xf32>
            %26 = vector.broadcast %25 : f32 to vector<4xf32>
            %28 = arith.addi %23, %27 : index
            %29 = memref.load %4[%28] : memref<36xf32>
            %30 = vector.broadcast %29 : f32 to vector<4xf32>
            %32 = arith.addi %23, %31 : index
            %33 = memref.load %4[%32] : memref<36xf32>
            %34 = vector.broadcast %33 : f32 to vector<4xf32>
            %36 = arith.addi %23, %35 : index
            %37 = memref.load %4[%36] : memref<36xf32>
            %38 = vector.broadcast %37 : f32 to vector<4xf32>
            %40 = arith.muli %9, %39 : index
            %41 = arith.addi %17, %40 : index
            %42 = arith.muli %2, %27 : index
            %43 = arith.addi %42, %8 : index
            %44 = arith.muli %43, %35 : index
            %45 = arith.addi %44, %2 : index
            %46 = memref.load %5[%45] : memref<11xi32>
            %47 = arith.index_cast %46 : i32 to index
            %48 = arith.addi %44, %27 : index
            %49 = memref.load %5[%48] : memref<11xi32>
            %50 = arith.index_cast %49 : i32 to index
            %51 = arith.addi %44, %31 : index
            %52 = memref.load %5[%51] : memref<11xi32>
            %53 = arith.index_cast %52 : i32 to index
            %59:4 = scf.for %54 = %50 to %53 step %27 iter_args(%55 = %26, %56 = %30, %57 = %34, %58 = %38) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
              %60 = memref.load %5[%54] : memref<11xi32>
              %61 = arith.index_cast %60 : i32 to index
              %62 = arith.addi %61, %41 : index
              %64 = arith.divui %62, %14 : index
              %65 = memref.load %63[%64] : memref<160xvector<4xf32>>
              %66 = arith.subi %54, %50 : index
              %67 = arith.muli %66, %14 : index
              %68 = arith.addi %47, %67 : index
              %69 = arith.addi %68, %2 : index
              %71 = arith.divui %69, %14 : index
              %72 = memref.load %70[%71] : memref<9xvector<4xf32>>
              %73 = vector.extract %72[0] : f32 from vector<4xf32>
              %74 = vector.extract %72[1] : f32 from vector<4xf32>
              %75 = vector.extract %72[2] : f32 from vector<4xf32>
              %76 = vector.extract %72[3] : f32 from vector<4xf32>
              %77 = vector.broadcast %73 : f32 to vector<4xf32>
              %78 = vector.fma %77, %65, %55 : vector<4xf32>
              %79 = vector.broadcast %74 : f32 to vector<4xf32>
              %80 = vector.fma %79, %65, %56 : vector<4xf32>
              %81 = vector.broadcast %75 : f32 to vector<4xf32>
              %82 = vector.fma %81, %65, %57 : vector<4xf32>
              %83 = vector.broadcast %76 : f32 to vector<4xf32>
              %84 = vector.fma %83, %65, %58 : vector<4xf32>
              scf.yield %78, %80, %82, %84 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
            }
            %85 = arith.muli %8, %14 : index
            %86 = arith.addi %85, %2 : index
            %88 = arith.cmpf ogt, %87, %59#0 : vector<4xf32>
            %89 = arith.select %88, %87, %59#0 : vector<4xi1>, vector<4xf32>
            %90 = arith.addi %85, %27 : index
            %91 = arith.cmpf ogt, %87, %59#1 : vector<4xf32>
            %92 = arith.select %91, %87, %59#1 : vector<4xi1>, vector<4xf32>
            %93 = arith.addi %85, %31 : index
            %94 = arith.cmpf ogt, %87, %59#2 : vector<4xf32>
            %95 = arith.select %94, %87, %59#2 : vector<4xi1>, vector<4xf32>
            %96 = arith.addi %85, %35 : index
            %97 = arith.cmpf ogt, %87, %59#3 : vector<4xf32>
            %98 = arith.select %97, %87, %59#3 : vector<4xi1>, vector<4xf32>
            %100 = arith.index_cast %17 : index to i32
            %101 = vector.broadcast %100 : i32 to vector<4xi32>
            %102 = arith.addi %101, %99 : vector<4xi32>
            %104 = arith.remui %102, %103 : vector<4xi32>
            %106 = arith.cmpi ult, %104, %105 : vector<4xi32>
            %108 = arith.cmpi ult, %102, %107 : vector<4xi32>
            %109 = arith.andi %106, %108 : vector<4xi1>
            %110 = arith.select %109, %89, %87 : vector<4xi1>, vector<4xf32>
            %111 = arith.select %109, %92, %87 : vector<4xi1>, vector<4xf32>
            %112 = arith.select %109, %95, %87 : vector<4xi1>, vector<4xf32>
            %113 = arith.select %109, %98, %87 : vector<4xi1>, vector<4xf32>
            scf.yield %110, %111, %112, %113 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
          } else {
            scf.yield %87, %87, %87, %87 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
          }
          %115 = arith.muli %9, %114 : index
          %116 = arith.muli %8, %14 : index
          %117 = arith.addi %115, %116 : index
          %118 = arith.addi %117, %2 : index
          %119 = arith.muli %118, %20 : index
          %120 = arith.addi %117, %27 : index
          %121 = arith.muli %120, %20 : index
          %122 = arith.addi %117, %31 : index
          %123 = arith.muli %122, %20 : index
          %124 = arith.addi %117, %35 : index
          %125 = arith.muli %124, %20 : index
          %126 = arith.addi %119, %15 : index
          %128 = arith.divui %126, %14 : index
          memref.store %22#0, %127[%128] : memref<224xvector<4xf32>>
          %129 = arith.addi %121, %15 : index
          %130 = arith.divui %129, %14 : index
          memref.store %22#1, %127[%130] : memref<224xvector<4xf32>>
          %131 = arith.addi %123, %15 : index
          %132 = arith.divui %131, %14 : index
          memref.store %22#2, %127[%132] : memref<224xvector<4xf32>>
          %133 = arith.addi %125, %15 : index
          %134 = arith.divui %133, %14 : index
          memref.store %22#3, %127[%134] : memref<224xvector<4xf32>>
        }
        return
      }
    }
  }
  stream.executable private @max_pool_1 {
    stream.executable.export public @max_pool_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 4 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @max_pool_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %3 = arith.constant 0 : index
        %10 = arith.constant 64 : index
        %13 = arith.constant 4 : index
        %15 = arith.constant 80 : index
        %18 = arith.constant dense<0.0> : vector<4xf32>
        %19 = arith.constant 12 : index
        %22 = arith.constant 8 : index
        %25 = arith.constant 112 : index
        %27 = arith.constant 16 : index
        %29 = arith.constant 2 : index
        %31 = arith.constant 1 : index
        %34 = arith.constant 3 : index
        %63 = arith.constant 0xFF800000 : f32
        %73 = arith.constant 5 : index
        %184 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<160xvector<4xf32>>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<896xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %9 = gpu.thread_id x
        %11 = arith.muli %6, %10 : index
        %12 = arith.addi %11, %9 : index
        %14 = arith.muli %12, %13 : index
        %16 = arith.cmpi ult, %14, %15 : index
        scf.if %16 {
          %17 = arith.subi %14, %3 : index
          %20 = arith.cmpi ult, %17, %19 : index
          %21 = scf.if %20 -> (vector<4xf32>) {
            %23 = arith.muli %8, %22 : index
            %24 = arith.addi %23, %7 : index
            %26 = arith.muli %24, %25 : index
            %28 = arith.addi %26, %27 : index
            %30 = arith.addi %17, %3 : index
            %32 = arith.addi %17, %31 : index
            %33 = arith.addi %17, %29 : index
            %35 = arith.addi %17, %34 : index
            %36 = arith.divui %30, %13 : index
            %37 = arith.minui %36, %29 : index
            %38 = arith.divui %32, %13 : index
            %39 = arith.minui %38, %29 : index
            %40 = arith.divui %33, %13 : index
            %41 = arith.minui %40, %29 : index
            %42 = arith.divui %35, %13 : index
            %43 = arith.minui %42, %29 : index
            %44 = arith.remui %30, %13 : index
            %45 = arith.minui %44, %29 : index
            %46 = arith.remui %32, %13 : index
            %47 = arith.minui %46, %29 : index
            %48 = arith.remui %33, %13 : index
            %49 = arith.minui %48, %29 : index
            %50 = arith.remui %35, %13 : index
            %51 = arith.minui %50, %29 : index
            %52 = arith.muli %37, %13 : index
            %53 = arith.muli %45, %31 : index
            %54 = arith.addi %52, %53 : index
            %55 = arith.addi %28, %54 : index
            %56 = arith.addi %55, %3 : index
            %57 = memref.load %4[%56] : memref<896xf32>
            %58 = arith.addi %55, %31 : index
            %59 = memref.load %4[%58] : memref<896xf32>
            %60 = arith.muli %45, %31 : index
            %61 = arith.addi %60, %31 : index
            %62 = arith.cmpi ult, %61, %34 : index
            %64 = arith.select %62, %59, %63 : f32
            %65 = arith.maximumf %57, %64 : f32
            %66 = arith.addi %55, %13 : index
            %67 = memref.load %4[%66] : memref<896xf32>
            %68 = arith.muli %37, %31 : index
            %69 = arith.addi %68, %31 : index
            %70 = arith.cmpi ult, %69, %34 : index
            %71 = arith.select %70, %67, %63 : f32
            %72 = arith.maximumf %65, %71 : f32
            %74 = arith.addi %55, %73 : index
            %75 = memref.load %4[%74] : memref<896xf32>
            %76 = arith.muli %37, %31 : index
            %77 = arith.addi %76, %31 : index
            %78 = arith.cmpi ult, %77, %34 : index
            %79 = arith.muli %45, %31 : index
            %80 = arith.addi %79, %31 : index
            %81 = arith.cmpi ult, %80, %34 : index
            %82 = arith.select %78, %75, %63 : f32
            %83 = arith.select %81, %82, %63 : f32
            %84 = arith.maximumf %72, %83 : f32
            %85 = arith.muli %39, %13 : index
            %86 = arith.muli %47, %31 : index
            %87 = arith.addi %85, %86 : index
            %88 = arith.addi %28, %87 : index
            %89 = arith.addi %88, %3 : index
            %90 = memref.load %4[%89] : memref<896xf32>
            %91 = arith.addi %88, %31 : index
            %92 = memref.load %4[%91] : memref<896xf32>
            %93 = arith.muli %47, %31 : index
            %94 = arith.addi %93, %31 : index
            %95 = arith.cmpi ult, %94, %34 : index
            %96 = arith.select %95, %92, %63 : f32
            %97 = arith.maximumf %90, %96 : f32
            %98 = arith.addi %88, %13 : index
            %99 = memref.load %4[%98] : memref<896xf32>
            %100 = arith.muli %39, %31 : index
            %101 = arith.addi %100, %31 : index
            %102 = arith.cmpi ult, %101, %34 : index
            %103 = arith.select %102, %99, %63 : f32
            %104 = arith.maximumf %97, %103 : f32
            %105 = arith.addi %88, %73 : index
            %106 = memref.load %4[%105] : memref<896xf32>
            %107 = arith.muli %39, %31 : index
            %108 = arith.addi %107, %31 : index
            %109 = arith.cmpi ult, %108, %34 : index
            %110 = arith.muli %47, %31 : index
            %111 = arith.addi %110, %31 : index
            %112 = arith.cmpi ult, %111, %34 : index
            %113 = arith.select %109, %106, %63 : f32
            %114 = arith.select %112, %113, %63 : f32
            %115 = arith.maximumf %104, %114 : f32
            %116 = arith.muli %41, %13 : index
            %117 = arith.muli %49, %31 : index
            %118 = arith.addi %116, %117 : index
            %119 = arith.addi %28, %118 : index
            %120 = arith.addi %119, %3 : index
            %121 = memref.load %4[%120] : memref<896xf32>
            %122 = arith.addi %119, %31 : index
            %123 = memref.load %4[%122] : memref<896xf32>
            %124 = arith.muli %49, %31 : index
            %125 = arith.addi %124, %31 : index
            %126 = arith.cmpi ult, %125, %34 : index
            %127 = arith.select %126, %123, %63 : f32
            %128 = arith.maximumf %121, %127 : f32
            %129 = arith.addi %119, %13 : index
            %130 = memref.load %4[%129] : memref<896xf32>
            %131 = arith.muli %41, %31 : index
            %132 = arith.addi %131, %31 : index
            %133 = arith.cmpi ult, %132, %34 : index
            %134 = arith.select %133, %130, %63 : f32
            %135 = arith.maximumf %128, %134 : f32
            %136 = arith.addi %119, %73 : index
            %137 = memref.load %4[%136] : memref<896xf32>
            %138 = arith.muli %41, %31 : index
            %139 = arith.addi %138, %31 : index
            %140 = arith.cmpi ult, %139, %34 : index
            %141 = arith.muli %49, %31 : index
            %142 = arith.addi %141, %31 : index
            %143 = arith.cmpi ult, %142, %34 : index
            %144 = arith.select %140, %137, %63 : f32
            %145 = arith.select %143, %144, %63 : f32
            %146 = arith.maximumf %135, %145 : f32
            %147 = arith.muli %43, %13 : index
            %148 = arith.muli %51, %31 : index
            %149 = arith.addi %147, %148 : index
            %150 = arith.addi %28, %149 : index
            %151 = arith.addi %150, %3 : index
            %152 = memref.load %4[%151] : memref<896xf32>
            %153 = arith.addi %150, %31 : index
            %154 = memref.load %4[%153] : memref<896xf32>
            %155 = arith.muli %51, %31 : index
            %156 = arith.addi %155, %31 : index
            %157 = arith.cmpi ult, %156, %34 : index
            %158 = arith.select %157, %154, %63 : f32
            %159 = arith.maximumf %152, %158 : f32
            %160 = arith.addi %150, %13 : index
            %161 = memref.load %4[%160] : memref<896xf32>
            %162 = arith.muli %43, %31 : index
            %163 = arith.addi %162, %31 : index
            %164 = arith.cmpi ult, %163, %34 : index
            %165 = arith.select %164, %161, %63 : f32
            %166 = arith.maximumf %159, %165 : f32
            %167 = arith.addi %150, %73 : index
            %168 = memref.load %4[%167] : memref<896xf32>
            %169 = arith.muli %43, %31 : index
            %170 = arith.addi %169, %31 : index
            %171 = arith.cmpi ult, %170, %34 : index
            %172 = arith.muli %51, %31 : index
            %173 = arith.addi %172, %31 : index
            %174 = arith.cmpi ult, %173, %34 : index
            %175 = arith.select %171, %168, %63 : f32
            %176 = arith.select %174, %175, %63 : f32
            %177 = arith.maximumf %166, %176 : f32
            %178 = vector.from_elements %84, %115, %146, %177 : vector<4xf32>
            scf.yield %178 : vector<4xf32>
          } else {
            scf.yield %18 : vector<4xf32>
          }
          %179 = arith.muli %8, %22 : index
          %180 = arith.addi %179, %7 : index
          %181 = arith.muli %180, %15 : index
          %182 = arith.addi %181, %3 : index
          %183 = arith.addi %182, %17 : index
          %185 = arith.divui %183, %13 : index
          memref.store %21, %184[%185] : memref<160xvector<4xf32>>
        }
        return
      }
    }
  }
  stream.executable private @linear_1 {
    stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %2 = arith.constant 0 : index
        %11 = arith.constant 64 : index
        %14 = arith.constant 5 : index
        %16 = arith.constant 640 : index
        %18 = arith.constant 8 : index
        %21 = arith.constant 0.0 : f32
        %22 = arith.constant 4 : index
        %30 = arith.constant 255 : i32
        %33 = arith.constant 1 : index
        %50 = arith.constant 13 : index
        %59 = arith.constant 255 : index
        %100 = arith.constant 288 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<293xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<15xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<5xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %10 = gpu.thread_id x
        %12 = arith.muli %7, %11 : index
        %13 = arith.addi %12, %10 : index
        %15 = arith.cmpi ult, %13, %14 : index
        scf.if %15 {
          %17 = arith.muli %8, %16 : index
          %19 = arith.divui %13, %18 : index
          %20 = arith.remui %13, %18 : index
          %23 = arith.divui %19, %22 : index
          %24 = arith.addi %23, %2 : index
          %25 = memref.load %5[%24] : memref<15xi32>
          %26 = arith.remui %19, %22 : index
          %27 = arith.muli %26, %18 : index
          %28 = arith.index_cast %27 : index to i32
          %29 = arith.shrui %25, %28 : i32
          %31 = arith.andi %29, %30 : i32
          %32 = arith.index_cast %31 : i32 to index
          %34 = arith.addi %19, %33 : index
          %35 = arith.divui %34, %22 : index
          %36 = arith.addi %35, %2 : index
          %37 = memref.load %5[%36] : memref<15xi32>
          %38 = arith.remui %34, %22 : index
          %39 = arith.muli %38, %18 : index
          %40 = arith.index_cast %39 : index to i32
          %41 = arith.shrui %37, %40 : i32
          %42 = arith.andi %41, %30 : i32
          %43 = arith.index_cast %42 : i32 to index
          %46 = scf.for %44 = %32 to %43 step %33 iter_args(%45 = %21) -> (f32) {
            %47 = arith.muli %44, %18 : index
            %48 = arith.addi %47, %20 : index
            %49 = arith.divui %48, %22 : index
            %51 = arith.addi %49, %50 : index
            %52 = memref.load %5[%51] : memref<15xi32>
            %53 = arith.remui %48, %22 : index
            %54 = arith.muli %53, %18 : index
            %55 = arith.index_cast %54 : index to i32
            %56 = arith.shrui %52, %55 : i32
            %57 = arith.andi %56, %30 : i32
            %58 = arith.index_cast %57 : i32 to index
            %60 = arith.cmpi ne, %58, %59 : index
            %61 = scf.if %60 -> (f32) {
              %62 = arith.divui %44, %22 : index
              %63 = arith.addi %62, %33 : index
              %64 = memref.load %5[%63] : memref<15xi32>
              %65 = arith.remui %44, %22 : index
              %66 = arith.muli %65, %18 : index
              %67 = arith.index_cast %66 : index to i32
              %68 = arith.shrui %64, %67 : i32
              %69 = arith.andi %68, %30 : i32
              %70 = arith.index_cast %69 : i32 to index
              %71 = arith.addi %44, %33 : index
              %72 = arith.divui %71, %22 : index
              %73 = arith.addi %72, %33 : index
              %74 = memref.load %5[%73] : memref<15xi32>
              %75 = arith.remui %71, %22 : index
              %76 = arith.muli %75, %18 : index
              %77 = arith.index_cast %76 : index to i32
              %78 = arith.shrui %74, %77 : i32
              %79 = arith.andi %78, %30 : i32
              %80 = arith.index_cast %79 : i32 to index
              %83 = scf.for %81 = %70 to %80 step %33 iter_args(%82 = %45) -> (f32) {
                %84 = arith.muli %81, %18 : index
                %85 = arith.addi %84, %58 : index
                %86 = arith.divui %81, %22 : index
                %87 = arith.addi %86, %22 : index
                %88 = memref.load %5[%87] : memref<15xi32>
                %89 = arith.remui %81, %22 : index
                %90 = arith.muli %89, %18 : index
                %91 = arith.index_cast %90 : index to i32
                %92 = arith.shrui %88, %91 : i32
                %93 = arith.andi %92, %30 : i32
                %94 = arith.index_cast %93 : i32 to index
                %95 = arith.addi %17, %94 : index
                %96 = memref.load %3[%95] : memref<640xf32>
                %97 = memref.load %4[%85] : memref<293xf32>
                %98 = arith.mulf %97, %96 : f32
                %99 = arith.addf %98, %82 : f32
                scf.yield %99 : f32
              }
              scf.yield %83 : f32
            } else {
              scf.yield %45 : f32
            }
            scf.yield %61 : f32
          }
          %101 = arith.addi %13, %100 : index
          %102 = memref.load %4[%101] : memref<293xf32>
          %103 = arith.muli %8, %14 : index
          %104 = arith.addi %103, %13 : index
          %105 = arith.addf %46, %102 : f32
          memref.store %105, %6[%104] : memref<5xf32>
        }
        return
      }
    }
  }
  func.func public @main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x5xf32>) {
    %w0 = util.global.load @"conv_1/floats" : tensor<36xf32>
    %w1 = util.global.load @"conv_1/integers" : tensor<11xi32>
    %w2 = util.global.load @"linear_1/floats" : tensor<293xf32>
    %w3 = util.global.load @"linear_1/integers" : tensor<15xi32>
    %v0_0 = flow.dispatch @enter_0::@enter_0(%arg0) : (tensor<1x5x5x2xf32>) -> (tensor<1x8x80xf32>)
    %v1_0 = flow.dispatch @conv_1::@conv_1(%v0_0, %w0, %w1) : (tensor<1x8x80xf32>, tensor<36xf32>, tensor<11xi32>) -> (tensor<1x8x112xf32>)
    %v2_0 = flow.dispatch @max_pool_1::@max_pool_1(%v1_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v3_0 = flow.dispatch @linear_1::@linear_1(%v2_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<15xi32>) -> (tensor<1x5xf32>)
    return %v3_0 : tensor<1x5xf32>
  }
}
