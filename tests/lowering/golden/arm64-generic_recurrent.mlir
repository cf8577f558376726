module {
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<184xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<19xi32>
  util.global private @"recurrent_1/floats" = #stream.parameter.named<"model"::"recurrent_1/floats"> : tensor<160xf32>
  util.global private @"recurrent_1/integers" = #stream.parameter.named<"model"::"recurrent_1/integers"> : tensor<19xi32>
  stream.executable private @linear_1 {
    stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 3 : index
      %2 = arith.constant 1 : index
      stream.return %1, %2, %2 : index, index, index
    }
    builtin.module {
      func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %3 = arith.constant 0 : index
        %15 = arith.constant 8 : index
        %18 = arith.constant 24 : index
        %20 = arith.constant 3 : index
        %24 = arith.constant 1 : index
        %26 = arith.constant 2 : index
        %31 = arith.constant dense<0.0> : vector<4xf32>
        %33 = arith.constant 4 : index
        %36 = arith.constant 12 : index
        %38 = arith.constant 16 : index
        %40 = arith.constant 20 : index
        %66 = arith.constant 32 : index
        %111 = arith.constant 160 : index
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<24xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<184xf32>
        %6 = stream.binding.subspan %b2[%3] : !stream.binding -> memref<19xi32>
        %7 = stream.binding.subspan %b3[%3] : !stream.binding -> memref<72xf32>
        %8 = stream.dispatch.workgroup.id[0] : index
        %9 = stream.dispatch.workgroup.id[1] : index
        %10 = stream.dispatch.workgroup.id[2] : index
        %11 = stream.binding.subspan %b2[%3] : !stream.binding -> memref<76xi8>
        %12 = stream.binding.subspan %b2[%3] : !stream.binding -> memref<38xi16>
        %13 = stream.binding.subspan %b2[%3] : !stream.binding -> memref<19xi32>
        %14 = "memref.alloca"() <{alignment = 64 : i64, operandSegmentSizes = array<i32: 0, 0>}> : () -> memref<24xf32>
        %16 = arith.muli %8, %15 : index
        %17 = arith.addi %16, %15 : index
        %19 = arith.minui %17, %18 : index
        scf.for %21 = %3 to %20 step %20 {
          %22 = arith.minui %21, %3 : index
          %23 = arith.addi %22, %3 : index
          %25 = arith.addi %22, %24 : index
          %27 = arith.addi %22, %26 : index
          %28 = arith.muli %23, %15 : index
          %29 = arith.muli %25, %15 : index
          %30 = arith.muli %27, %15 : index
          %32 = arith.addi %3, %3 : index
          vector.store %31, %14[%32] : memref<24xf32>, vector<4xf32>
          %34 = arith.addi %3, %33 : index
          vector.store %31, %14[%34] : memref<24xf32>, vector<4xf32>
          %35 = arith.addi %3, %15 : index
          vector.store %31, %14[%35] : memref<24xf32>, vector<4xf32>
          %37 = arith.addi %3, %36 : index
          vector.store %31, %14[%37] : memref<24xf32>, vector<4xf32>
          %39 = arith.addi %3, %38 : index
          vector.store %31, %14[%39] : memref<24xf32>, vector<4xf32>
          %41 = arith.addi %3, %40 : index
          vector.store %31, %14[%41] : memref<24xf32>, vector<4xf32>
          %42 = arith.addi %8, %3 : index
          %43 = memref.load %11[%42] : memref<76xi8>
          %44 = arith.index_castui %43 : i8 to index
          %45 = arith.addi %8, %24 : index
          %46 = arith.addi %45, %3 : index
          %47 = memref.load %11[%46] : memref<76xi8>
          %48 = arith.index_castui %47 : i8 to index
          scf.for %49 = %44 to %48 step %24 {
            %50 = arith.addi %49, %33 : index
            %51 = memref.load %11[%50] : memref<76xi8>
            %52 = arith.index_castui %51 : i8 to index
            %53 = arith.addi %49, %24 : index
            %54 = arith.addi %53, %33 : index
            %55 = memref.load %11[%54] : memref<76xi8>
            %56 = arith.index_castui %55 : i8 to index
            %64:6 = scf.for %57 = %52 to %56 step %24 iter_args(%58 = %31, %59 = %31, %60 = %31, %61 = %31, %62 = %31, %63 = %31) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
              %65 = arith.muli %57, %15 : index
              %67 = arith.addi %57, %66 : index
              %68 = memref.load %11[%67] : memref<76xi8>
              %69 = arith.index_castui %68 : i8 to index
              %70 = arith.addi %65, %3 : index
              %71 = vector.load %5[%70] : memref<184xf32>, vector<4xf32>
              %72 = arith.addi %65, %33 : index
              %73 = vector.load %5[%72] : memref<184xf32>, vector<4xf32>
              %74 = arith.addi %28, %69 : index
              %75 = memref.load %4[%74] : memref<24xf32>
              %76 = vector.broadcast %75 : f32 to vector<4xf32>
              %77 = vector.fma %71, %76, %58 : vector<4xf32>
              %78 = vector.fma %73, %76, %59 : vector<4xf32>
              %79 = arith.addi %29, %69 : index
              %80 = memref.load %4[%79] : memref<24xf32>
              %81 = vector.broadcast %80 : f32 to vector<4xf32>
              %82 = vector.fma %71, %81, %60 : vector<4xf32>
              %83 = vector.fma %73, %81, %61 : vector<4xf32>
              %84 = arith.addi %30, %69 : index
              %85 = memref.load %4[%84] : memref<24xf32>
              %86 = vector.broadcast %85 : f32 to vector<4xf32>
              %87 = vector.fma %71, %86, %62 : vector<4xf32>
              %88 = vector.fma %73, %86, %63 : vector<4xf32>
              scf.yield %77, %78, %82, %83, %87, %88 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
            }
            %89 = arith.addi %3, %3 : index
            %90 = vector.load %14[%89] : memref<24xf32>, vector<4xf32>
            %91 = arith.addf %90, %64#0 : vector<4xf32>
            vector.store %91, %14[%89] : memref<24xf32>, vector<4xf32>
            %92 = arith.addi %3, %33 : index
            %93 = vector.load %14[%92] : memref<24xf32>, vector<4xf32>
            %94 = arith.addf %93, %64#1 : vector<4xf32>
            vector.store %94, %14[%92] : memref<24xf32>, vector<4xf32>
            %95 = arith.addi %3, %15 : index
            %96 = vector.load %14[%95] : memref<24xf32>, vector<4xf32>
            %97 = arith.addf %96, %64#2 : vector<4xf32>
            vector.store %97, %14[%95] : memref<24xf32>, vector<4xf32>
            %98 = arith.addi %3, %36 : index
            %99 = vector.load %14[%98] : memref<24xf32>, vector<4xf32>
            %100 = arith.addf %99, %64#3 : vector<4xf32>
            vector.store %100, %14[%98] : memref<24xf32>, vector<4xf32>
            %101 = arith.addi %3, %38 : index
            %102 = vector.load %14[%101] : memref<24xf32>, vector<4xf32>
            %103 = arith.addf %102, %64#4 : vector<4xf32>
            vector.store %103, %14[%101] : memref<24xf32>, vector<4xf32>
            %104 = arith.addi %3, %40 : index
            %105 = vector.load %14[%104] : memref<24xf32>, vector<4xf32>
            %106 = arith.addf %105, %64#5 : vector<4xf32>
            vector.store %106, %14[%104] : memref<24xf32>, vector<4xf32>
          }
          scf.for %107 = %16 to %19 step %33 {
            %108 = arith.subi %107, %16 : index
            %109 = arith.addi %108, %3 : index
            %110 = vector.load %14[%109] : memref<24xf32>, vector<4xf32>
            %112 = arith.addi %107, %111 : index
            %113 = vector.load %5[%112] : memref<184xf32>, vector<4xf32>
            %114 = arith.muli %23, %18 : index
            %115 = arith.addi %114, %107 : index
            %116 = arith.addf %110, %113 : vector<4xf32>
            vector.store %116, %7[%115] : memref<72xf32>, vector<4xf32>
            %117 = arith.addi %108, %15 : index
            %118 = vector.load %14[%117] : memref<24xf32>, vector<4xf32>
            %119 = arith.addi %107, %111 : index
            %120 = vector.load %5[%119] : memref<184xf32>, vector<4xf32>
            %121 = arith.muli %25, %18 : index
            %122 = arith.addi %121, %107 : index
            %123 = arith.addf %118, %120 : vector<4xf32>
            vector.store %123, %7[%122] : memref<72xf32>, vector<4xf32>
            %124 = arith.addi %108, %38 : index
            %125 = vector.load %14[%124] : memref<24xf32>, vector<4xf32>
            %126 = arith.addi %107, %111 : index
            %127 = vector.load %5[%126] : memref<184xf32>, vector<4xf32>
            %128 = arith.muli %27, %18 : index
            %129 = arith.addi %128, %107 : index
            %130 = arith.addf %125, %127 : vector<4xf32>
            vector.store %130, %7[%129] : memref<72xf32>, vector<4xf32>
          }
        }
        return
      }
    }
  }
  stream.executable private @recurrent_1 {
    stream.executable.export public @recurrent_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @recurrent_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}, %b4: !stream.binding {stream.alignment = 64 : index}, %b5: !stream.binding {stream.alignment = 64 : index}, %b6: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %13 = arith.constant 8 : index
        %19 = arith.constant 4 : index
        %24 = arith.constant 3 : index
        %25 = arith.constant 1 : index
        %31 = arith.constant 24 : index
        %37 = arith.constant dense<0.0> : vector<4xf32>
        %69 = arith.constant 32 : index
        %96 = arith.constant 2 : index
        %158 = arith.constant 16 : index
        %177 = arith.constant dense<1.0> : vector<4xf32>
        %179 = arith.constant dense<80.0> : vector<4xf32>
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<8xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<72xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<160xf32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<19xi32>
        %7 = stream.binding.subspan %b4[%2] : !stream.binding -> memref<8xf32>
        %8 = stream.binding.subspan %b5[%2] : !stream.binding -> memref<24xf32>
        %9 = stream.binding.subspan %b6[%2] : !stream.binding -> memref<8xf32>
        %10 = stream.dispatch.workgroup.id[0] : index
        %11 = stream.dispatch.workgroup.id[1] : index
        %12 = stream.dispatch.workgroup.id[2] : index
        %14 = arith.muli %11, %13 : index
        %15 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<76xi8>
        %16 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<38xi16>
        %17 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<19xi32>
        %18 = "memref.alloca"() <{alignment = 64 : i64, operandSegmentSizes = array<i32: 0, 0>}> : () -> memref<24xf32>
        scf.for %20 = %2 to %13 step %19 {
          %21 = arith.addi %14, %20 : index
          %22 = vector.load %3[%21] : memref<8xf32>, vector<4xf32>
          %23 = arith.addi %14, %20 : index
          vector.store %22, %7[%23] : memref<8xf32>, vector<4xf32>
        }
        scf.for %26 = %2 to %24 step %25 {
          scf.for %27 = %2 to %25 step %25 {
            %28 = arith.muli %11, %13 : index
            %29 = arith.muli %26, %25 : index
            %30 = arith.addi %29, %11 : index
            %32 = arith.muli %30, %31 : index
            scf.for %33 = %2 to %24 step %25 {
              %34 = arith.muli %27, %24 : index
              %35 = arith.addi %34, %33 : index
              %36 = arith.muli %33, %13 : index
              %38 = arith.addi %36, %2 : index
              vector.store %37, %18[%38] : memref<24xf32>, vector<4xf32>
              %39 = arith.addi %36, %19 : index
              vector.store %37, %18[%39] : memref<24xf32>, vector<4xf32>
              %40 = arith.addi %35, %2 : index
              %41 = memref.load %15[%40] : memref<76xi8>
              %42 = arith.index_castui %41 : i8 to index
              %43 = arith.addi %35, %25 : index
              %44 = arith.addi %43, %2 : index
              %45 = memref.load %15[%44] : memref<76xi8>
              %46 = arith.index_castui %45 : i8 to index
              scf.for %47 = %42 to %46 step %25 {
                %48 = arith.addi %47, %19 : index
                %49 = memref.load %15[%48] : memref<76xi8>
                %50 = arith.index_castui %49 : i8 to index
                %51 = arith.addi %47, %25 : index
                %52 = arith.addi %51, %19 : index
                %53 = memref.load %15[%52] : memref<76xi8>
                %54 = arith.index_castui %53 : i8 to index
                %55 = arith.subi %54, %50 : index
                %56 = arith.remui %55, %19 : index
                %57 = arith.subi %54, %56 : index
                %67:8 = scf.for %58 = %50 to %57 step %19 iter_args(%59 = %37, %60 = %37, %61 = %37, %62 = %37, %63 = %37, %64 = %37, %65 = %37, %66 = %37) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                  %68 = arith.muli %58, %13 : index
                  %70 = arith.addi %58, %69 : index
                  %71 = memref.load %15[%70] : memref<76xi8>
                  %72 = arith.index_castui %71 : i8 to index
                  %73 = arith.addi %68, %2 : index
                  %74 = vector.load %5[%73] : memref<160xf32>, vector<4xf32>
                  %75 = arith.addi %68, %19 : index
                  %76 = vector.load %5[%75] : memref<160xf32>, vector<4xf32>
                  %77 = arith.addi %28, %72 : index
                  %78 = memref.load %7[%77] : memref<8xf32>
                  %79 = vector.broadcast %78 : f32 to vector<4xf32>
                  %80 = vector.fma %74, %79, %59 : vector<4xf32>
                  %81 = vector.fma %76, %79, %60 : vector<4xf32>
                  %82 = arith.addi %58, %25 : index
                  %83 = arith.muli %82, %13 : index
                  %84 = arith.addi %82, %69 : index
                  %85 = memref.load %15[%84] : memref<76xi8>
                  %86 = arith.index_castui %85 : i8 to index
                  %87 = arith.addi %83, %2 : index
                  %88 = vector.load %5[%87] : memref<160xf32>, vector<4xf32>
                  %89 = arith.addi %83, %19 : index
                  %90 = vector.load %5[%89] : memref<160xf32>, vector<4xf32>
                  %91 = arith.addi %28, %86 : index
                  %92 = memref.load %7[%91] : memref<8xf32>
                  %93 = vector.broadcast %92 : f32 to vector<4xf32>
                  %94 = vector.fma %88, %93, %61 : vector<4xf32>
                  %95 = vector.fma %90, %93, %62 : vector<4xf32>
                  %97 = arith.addi %58, %96 : index
                  %98 = arith.muli %97, %13 : index
                  %99 = arith.addi %97, %69 : index
                  %100 = memref.load %15[%99] : memref<76xi8>
                  %101 = arith.index_castui %100 : i8 to index
                  %102 = arith.addi %98, %2 : index
                  %103 = vector.load %5[%102] : memref<160xf32>, vector<4xf32>
                  %104 = arith.addi %98, %19 : index
                  %105 = vector.load %5[%104] : memref<160xf32>, vector<4xf32>
                  %106 = arith.addi %28, %101 : index
                  %107 = memref.load %7[%106] : memref<8xf32>
                  %108 = vector.broadcast %107 : f32 to vector<4xf32>
                  %109 = vector.fma %103, %108, %63 : vector<4xf32>
                  %110 = vector.fma %105, %108, %64 : vector<4xf32>
                  %111 = arith.addi %58, %24 : index
                  %112 = arith.muli %111, %13 : index
                  %113 = arith.addi %111, %69 : index
                  %114 = memref.load %15[%113] : memref<76xi8>
                  %115 = arith.index_castui %114 : i8 to index
                  %116 = arith.addi %112, %2 : index
                  %117 = vector.load %5[%116] : memref<160xf32>, vector<4xf32>
                  %118 = arith.addi %112, %19 : index
                  %119 = vector.load %5[%118] : memref<160xf32>, vector<4xf32>
                  %120 = arith.addi %28, %115 : index
                  %121 = memref.load %7[%120] : memref<8xf32>
                  %122 = vector.broadcast %121 : f32 to vector<4xf32>
                  %123 = vector.fma %117, %122, %65 : vector<4xf32>
                  %124 = vector.fma %119, %122, %66 : vector<4xf32>
                  scf.yield %80, %81, %94, %95, %109, %110, %123, %124 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
                }
                %125 = arith.addf %67#0, %67#4 : vector<4xf32>
                %126 = arith.addf %67#1, %67#5 : vector<4xf32>
                %127 = arith.addf %67#2, %67#6 : vector<4xf32>
                %128 = arith.addf %67#3, %67#7 : vector<4xf32>
                %129 = arith.addf %125, %127 : vector<4xf32>
                %130 = arith.addf %126, %128 : vector<4xf32>
                %134:2 = scf.for %131 = %57 to %54 step %25 iter_args(%132 = %129, %133 = %130) -> (vector<4xf32>, vector<4xf32>) {
                  %135 = arith.muli %131, %13 : index
                  %136 = arith.addi %131, %69 : index
                  %137 = memref.load %15[%136] : memref<76xi8>
                  %138 = arith.index_castui %137 : i8 to index
                  %139 = arith.addi %135, %2 : index
                  %140 = vector.load %5[%139] : memref<160xf32>, vector<4xf32>
                  %141 = arith.addi %135, %19 : index
                  %142 = vector.load %5[%141] : memref<160xf32>, vector<4xf32>
                  %143 = arith.addi %28, %138 : index
                  %144 = memref.load %7[%143] : memref<8xf32>
                  %145 = vector.broadcast %144 : f32 to vector<4xf32>
                  %146 = vector.fma %140, %145, %132 : vector<4xf32>
                  %147 = vector.fma %142, %145, %133 : vector<4xf32>
                  scf.yield %146, %147 : vector<4xf32>, vector<4xf32>
                }
                %148 = arith.addi %36, %2 : index
                %149 = vector.load %18[%148] : memref<24xf32>, vector<4xf32>
                %150 = arith.addf %149, %134#0 : vector<4xf32>
                vector.store %150, %18[%148] : memref<24xf32>, vector<4xf32>
                %151 = arith.addi %36, %19 : index
                %152 = vector.load %18[%151] : memref<24xf32>, vector<4xf32>
                %153 = arith.addf %152, %134#1 : vector<4xf32>
                vector.store %153, %18[%151] : memref<24xf32>, vector<4xf32>
              }
            }
            %154 = arith.muli %27, %13 : index
            scf.for %155 = %2 to %13 step %19 {
              %156 = arith.addi %155, %2 : index
              %157 = arith.addi %155, %13 : index
              %159 = arith.addi %155, %158 : index
              %160 = arith.addi %154, %155 : index
              %161 = vector.load %18[%156] : memref<24xf32>, vector<4xf32>
              %162 = vector.load %18[%157] : memref<24xf32>, vector<4xf32>
              %163 = vector.load %18[%159] : memref<24xf32>, vector<4xf32>
              %164 = arith.addi %28, %160 : index
              %165 = arith.addi %164, %2 : index
              %166 = vector.load %7[%165] : memref<8xf32>, vector<4xf32>
              %167 = arith.addi %32, %160 : index
              %168 = arith.addi %167, %2 : index
              %169 = vector.load %4[%168] : memref<72xf32>, vector<4xf32>
              %170 = arith.addi %32, %160 : index
              %171 = arith.addi %170, %13 : index
              %172 = vector.load %4[%171] : memref<72xf32>, vector<4xf32>
              %173 = arith.addi %32, %160 : index
              %174 = arith.addi %173, %158 : index
              %175 = vector.load %4[%174] : memref<72xf32>, vector<4xf32>
              %176 = arith.addf %169, %161 : vector<4xf32>
              %178 = arith.negf %176 : vector<4xf32>
              %180 = arith.minimumf %178, %179 : vector<4xf32>
              %181 = math.exp %180 : vector<4xf32>
              %182 = arith.addf %177, %181 : vector<4xf32>
              %183 = arith.divf %177, %182 : vector<4xf32>
              %184 = arith.addf %172, %162 : vector<4xf32>
              %185 = arith.negf %184 : vector<4xf32>
              %186 = arith.minimumf %185, %179 : vector<4xf32>
              %187 = math.exp %186 : vector<4xf32>
              %188 = arith.addf %177, %187 : vector<4xf32>
              %189 = arith.divf %177, %188 : vector<4xf32>
              %190 = arith.subf %177, %189 : vector<4xf32>
              %191 = arith.mulf %183, %163 : vector<4xf32>
              %192 = arith.addf %175, %191 : vector<4xf32>
              %193 = math.tanh %192 : vector<4xf32>
              %194 = arith.mulf %190, %193 : vector<4xf32>
              %195 = arith.mulf %189, %166 : vector<4xf32>
              %196 = arith.addf %194, %195 : vector<4xf32>
              %197 = arith.muli %11, %25 : index
              %198 = arith.addi %197, %2 : index
              %199 = arith.muli %198, %13 : index
              %200 = arith.muli %26, %25 : index
              %201 = arith.addi %200, %11 : index
              %202 = arith.muli %201, %13 : index
              %203 = arith.addi %199, %160 : index
              vector.store %196, %9[%203] : memref<8xf32>, vector<4xf32>
              %204 = arith.addi %202, %160 : index
              vector.store %196, %8[%204] : memref<24xf32>, vector<4xf32>
            }
          }
          %205 = arith.muli %11, %25 : index
          %206 = arith.addi %205, %2 : index
          %207 = arith.muli %206, %13 : index
          scf.for %208 = %2 to %13 step %19 {
            %209 = arith.addi %207, %208 : index
            %210 = vector.load %9[%209] : memref<8xf32>, vector<4xf32>
            %211 = arith.addi %14, %208 : index
            vector.store %210, %7[%211] : memref<8xf32>, vector<4xf32>
          }
        }
        return
      }
    }
  }
  func.func public @main(%arg0: tensor<1x8xf32>, %arg1: tensor<3x1x8xf32>) -> (tensor<1x8xf32>, tensor<3x1x8xf32>) {
    %w0 = util.global.load @"linear_1/floats" : tensor<184xf32>
    %w1 = util.global.load @"linear_1/integers" : tensor<19xi32>
    %w2 = util.global.load @"recurrent_1/floats" : tensor<160xf32>
    %w3 = util.global.load @"recurrent_1/integers" : tensor<19xi32>
    %v0_0 = flow.dispatch @linear_1::@linear_1(%arg1, %w0, %w1) : (tensor<3x1x8xf32>, tensor<184xf32>, tensor<19xi32>) -> (tensor<3x1x24xf32>)
    %v1_0, %v1_1, %v1_0_next = flow.dispatch @recurrent_1::@recurrent_1(%arg0, %v0_0, %w2, %w3) : (tensor<1x8xf32>, tensor<3x1x24xf32>, tensor<160xf32>, tensor<19xi32>) -> (tensor<1x8xf32>, tensor<3x1x8xf32>, tensor<1x1x8xf32>)
    return %v1_0, %v1_1 : tensor<1x8xf32>, tensor<3x1x8xf32>
  }
}
